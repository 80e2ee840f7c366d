// What the sliding-window figure shows now, in plain words.

import type { Tongue } from "../../ui/language";
import { counted, times, tiny, type Word } from "../../ui/words";
import type { Facts } from "./facts";
import { fieldWords, longestFieldWords } from "./field";
import { layerWords } from "./maps";
import { countsNow } from "./recomputation";
import { finish, type SlidingWindowState } from "./state";
import { className, pixelOf, place, type Win, winner } from "./windows";

export function slidingWindowWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  switch (figure.view.value) {
    case "recomputation":
      return recomputationWords(figure, facts);
    case "equality":
      return equalityWords(figure);
    case "stride":
      return pointedStrideWords(figure, facts);
    case "field":
      return fieldWords(figure, facts);
    case "scores": {
      const n = figure.looked.value;
      return pixelWords(figure.room.t, facts, n, winnerAt(figure, facts, n), true);
    }
    default:
      return raceWords(figure, facts);
  }
}

/** The class that scores highest at a cell; null where there are no scores yet. */
function winnerAt(figure: SlidingWindowState, facts: Facts, cell: number, ofWindows = false) {
  const volume = (ofWindows && figure.windowScores.value) || figure.scores.value;
  return volume && winner(figure.room.t, facts, volume, cell);
}

function raceWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  return [
    ...windowWords(figure, facts, n, winnerAt(figure, facts, n, true)),
    { text: figure.race.value!.pass >= 1 ? finishWords(figure, facts) : "" },
    { text: sightWords(figure, facts) },
  ];
}

function windowWords(figure: SlidingWindowState, facts: Facts, n: number, win: Win | null): Word[] {
  const { patch } = facts;
  return figure.room.t.words(
    win
      ? "<input>Window {n} of {windows}</input>: the {patch} × {patch} pixels around {place}. It scores highest for <ink>{name}</ink>, {score} (softmax {softmax})."
      : "<input>Window {n} of {windows}</input>: the {patch} × {patch} pixels around {place}. It has no score yet.",
    {
      n: counted(n + 1),
      windows: counted(figure.race.value!.windows),
      patch,
      place: place(pixelOf(facts, n)),
      ...win,
    },
  );
}

const finishWords = (figure: SlidingWindowState, facts: Facts): string =>
  facts.onePass
    ? ` ${figure.room.t("The single pass finished by window {n}.", {
        n: counted(finish(facts, figure.spec.value.proportion)),
      })}`
    : "";

/** What is pointed at of the feature maps, else what the picked layer sees. */
function sightWords(figure: SlidingWindowState, facts: Facts): string {
  const { t } = figure.room;
  const { layer, map } = figure.mapped.value ?? { layer: figure.spec.value.layer, map: -1 };
  const found = facts.layers[layer];
  if (!found) return "";
  const channel = figure.maps.value[found.map ?? -1]?.channels[map];
  const channels = found.shape[0]!;
  return saysSight(
    t,
    [
      t("Layer {layer}", { layer: layer + 1 }),
      ...(channel === undefined
        ? []
        : [t("channel {channel} of {channels}", { channel, channels })]),
      layerWords(t, found.words),
    ],
    found.receptiveField,
  );
}

/** "Layer 2, channel 3 of 8, conv 3 × 3: a feature sees 5 × 5 pixels." */
function saysSight(t: Tongue, parts: readonly string[], sees: number): string {
  const layer = parts.join(", ");
  return ` ${sees > 0 ? t("{layer}: a feature sees {size} × {size} pixels.", { layer, size: sees }) : `${layer}.`}`;
}

/** What the view says with its longest names and numbers. */
export function longestWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const { t } = figure.room;
  const last = facts.cost.windows - 1;
  const name = longestOf(facts.classes.map((one) => className(t, one)));
  const win: Win = { name, score: "−88.88", softmax: "0.88" };
  switch (figure.view.value) {
    case "race": {
      const layer = longestOf(facts.layers.map(({ words }) => layerWords(t, words)));
      const channel = t("channel {channel} of {channels}", { channel: 888, channels: 888 });
      return [
        ...windowWords(figure, facts, last, win),
        { text: finishWords(figure, facts) },
        { text: saysSight(t, [t("Layer {layer}", { layer: 88 }), channel, layer], 88) },
      ];
    }
    case "recomputation": {
      const { patch, rows, cols, max } = countsNow(figure, facts);
      return pointedWords(figure, patch, [rows - 1, cols - 1], max);
    }
    case "stride":
      return [...strideWords(t, facts), { text: " " }, ...pixelWords(t, facts, last, win)];
    case "field":
      return longestFieldWords(figure);
    case "scores":
      return pixelWords(t, facts, last, win, true);
    default:
      return equalityWords(figure);
  }
}

const longestOf = (words: readonly string[]): string =>
  words.reduce((long, word) => (word.length > long.length ? word : long), "");

function recomputationWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const { patch, map, rows, cols, max, mean } = countsNow(figure, facts);
  if (figure.pointed.value >= 0) {
    const [row, col] = pixelOf(facts, figure.pointed.value);
    const [r, c] = [Math.min(rows - 1, row), Math.min(cols - 1, col)];
    return pointedWords(figure, patch, [r, c], map[r * cols + c]!);
  }
  return figure.room.t.words(
    figure.spec.value.counted === "input"
      ? "With {patch} × {patch} windows a pixel is read up to <ink>{most} times</ink>, {mean} times on average. One pass does it once."
      : "With {patch} × {patch} windows a feature of the first layer is computed up to <ink>{most} times</ink>, {mean} times on average. One pass does it once.",
    { patch, most: counted(max), mean: times(mean).replace("×", "") },
  );
}

function pointedWords(
  figure: SlidingWindowState,
  patch: number,
  at: readonly [number, number],
  n: number,
): readonly Word[] {
  return figure.room.t.words(
    figure.spec.value.counted === "input"
      ? "<input>The pixel at {place}</input> lies in {count} {n|window|windows} of {patch} × {patch}, and is read <ink>{count} {n|time|times}</ink>. One pass would do it once."
      : "<input>The feature of the first layer at {place}</input> lies in {count} {n|window|windows} of {patch} × {patch}, and is computed <ink>{count} {n|time|times}</ink>. One pass would do it once.",
    { place: place(at), n, count: counted(n), patch },
  );
}

function equalityWords(figure: SlidingWindowState): readonly Word[] {
  const { judged: equality, difference } = figure.compared.value;
  const { t } = figure.room;
  if (!equality || !difference)
    return t.words("The windows have not been everywhere yet: there is nothing to compare.");
  if (equality.max === 0) return t.words("Both give the same scores, to the last bit.");
  const { border } = equality;
  const values = { border, inside: tiny(equality.interiorMax), max: tiny(equality.max) };
  if (border === 0)
    return t.words(
      "The same weights give the same scores: the largest difference is <ink>{max}</ink>, which is rounding in float32.",
      values,
    );
  return t.words(
    equality.interiorMax > 0
      ? "Further than {border} pixels from the edge the two differ by at most <ink>{inside}</ink>, which is rounding. Nearer to it they differ by up to <warning>{max}</warning>: there each layer pads with zeros."
      : "Further than {border} pixels from the edge the two differ by at most <ink>{inside}</ink>. Nearer to it they differ by up to <warning>{max}</warning>: there each layer pads with zeros.",
    values,
  );
}

function strideWords(t: Tongue, facts: Facts): Word[] {
  const { stride, coarse, stitch } = facts.dense!;
  return t.words(
    "A stride of {stride} inside the network leaves <ink>{size} scores</ink>. {passes} shifted passes fill the gaps; so does one pass with dilated kernels.",
    { stride, size: coarse.join(" × "), passes: stitch.passes },
  );
}

function pointedStrideWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.pointed.value;
  const { t } = figure.room;
  if (n < 0) return strideWords(t, facts);
  const pixel = pixelWords(t, facts, n, winnerAt(figure, facts, n));
  return [...strideWords(t, facts), { text: " " }, ...pixel];
}

/** Which class wins at a pixel; among how many scores, where the slices are seen. */
function pixelWords(t: Tongue, facts: Facts, n: number, win: Win | null, slices = false): Word[] {
  const values = { place: place(pixelOf(facts, n)), n: facts.classes.length };
  if (!win) return t.words("<input>Pixel {place}</input> has no score yet.", values);
  return t.words(
    slices
      ? "<input>Pixel {place}</input> scores highest for <ink>{name}</ink>, {score} (softmax {softmax}): the largest of its {n} scores, one from each slice."
      : "<input>Pixel {place}</input> scores highest for <ink>{name}</ink>, {score} (softmax {softmax}).",
    { ...values, ...win },
  );
}
