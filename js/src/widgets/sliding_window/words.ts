// What the sliding-window figure shows now, in plain words.

import { counted, plain, said, times, tiny, type Word } from "../../ui/words";
import type { Facts } from "./facts";
import { fieldWords, longestFieldWords } from "./field";
import { countsNow } from "./recomputation";
import { type Counted, finish, type SlidingWindowState } from "./state";
import { pixelOf, place, winner } from "./windows";

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
    case "scores":
      return scoresWords(figure, facts);
    default:
      return raceWords(figure, facts);
  }
}

/** "scores highest for tree, 5.12 (softmax 0.98)" */
function winnerWords(
  figure: SlidingWindowState,
  facts: Facts,
  cell: number,
  ofWindows = false,
): readonly Word[] {
  const volume = (ofWindows && figure.windowScores.value) || figure.scores.value;
  if (!volume) return [plain("has no score yet")];
  const { name, score, softmax } = winner(facts, volume, cell);
  return [plain("scores highest for "), said("ink", name), plain(`, ${score} (${softmax})`)];
}

function raceWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  const { windows } = figure.race.value!;
  return [
    said("input", `Window ${counted(n + 1)} of ${counted(windows)}`),
    plain(`: the ${facts.patch} × ${facts.patch} pixels around ${place(pixelOf(facts, n))}. It `),
    ...winnerWords(figure, facts, n, true),
    plain(`.${figure.race.value!.pass >= 1 ? finishWords(figure, facts) : ""}`),
    plain(sightWords(figure, facts)),
  ];
}

const finishWords = (figure: SlidingWindowState, facts: Facts): string =>
  facts.onePass
    ? ` The single pass finished by window ${counted(finish(facts, figure.spec.value.proportion))}.`
    : "";

/** What is pointed at of the feature maps, else what the picked layer sees. */
function sightWords(figure: SlidingWindowState, facts: Facts): string {
  const { layer, map } = figure.mapped.value ?? { layer: figure.spec.value.layer, map: -1 };
  const found = facts.layers[layer];
  if (!found) return "";
  const channels = figure.maps.value[found.map ?? -1]?.channels;
  const channel =
    channels?.[map] === undefined ? "" : `channel ${channels[map]} of ${found.shape[0]}, `;
  const sees = found.receptiveField;
  const field = sees > 0 ? `: a feature sees ${sees} × ${sees} pixels` : "";
  return ` Layer ${layer + 1}, ${channel}${found.words}${field}.`;
}

/** What the view says with its longest names and numbers. */
export function longestWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const last = place(pixelOf(facts, facts.cost.windows - 1));
  const name = longestOf(facts.classes);
  const winner = `scores highest for ${name}, −88.88 (softmax 0.88).`;
  switch (figure.view.value) {
    case "race": {
      const { windows } = figure.race.value!;
      const of = counted(windows);
      const layer = longestOf(facts.layers.map(({ words }) => words));
      return [
        plain(
          `Window ${of} of ${of}: the ${facts.patch} × ${facts.patch} pixels around ${last}. It ${winner}`,
        ),
        plain(
          `${finishWords(figure, facts)} Layer 88, channel 888 of 888, ${layer}: a feature sees `,
        ),
        plain("88 × 88 pixels."),
      ];
    }
    case "recomputation": {
      const { patch, rows, cols, max } = countsNow(figure, facts);
      return pointedWords(figure, patch, [rows - 1, cols - 1], max);
    }
    case "stride":
      return [...strideWords(facts), plain(` Pixel ${last} ${winner}`)];
    case "field":
      return longestFieldWords(figure);
    case "scores":
      return scoresWords(figure, facts, [plain(`Pixel ${last} ${winner.slice(0, -1)}`)]);
    default:
      return equalityWords(figure);
  }
}

const longestOf = (words: readonly string[]): string =>
  words.reduce((long, word) => (word.length > long.length ? word : long), "");

const thingOf = (what: Counted): readonly [thing: string, verb: string] =>
  what === "input" ? ["pixel", "read"] : ["feature of the first layer", "computed"];

function recomputationWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const { patch, map, rows, cols, max, mean } = countsNow(figure, facts);
  if (figure.pointed.value >= 0) {
    const [row, col] = pixelOf(facts, figure.pointed.value);
    const [r, c] = [Math.min(rows - 1, row), Math.min(cols - 1, col)];
    return pointedWords(figure, patch, [r, c], map[r * cols + c]!);
  }
  const [thing, verb] = thingOf(figure.spec.value.counted);
  return [
    plain(`With ${patch} × ${patch} windows a ${thing} is ${verb} up to `),
    said("ink", `${counted(max)} times`),
    plain(`, ${times(mean).replace("×", "")} times on average. One pass does it once.`),
  ];
}

function pointedWords(
  figure: SlidingWindowState,
  patch: number,
  at: readonly [number, number],
  count: number,
): readonly Word[] {
  const [thing, verb] = thingOf(figure.spec.value.counted);
  const n = counted(count);
  return [
    said("input", `The ${thing} at ${place(at)}`),
    plain(` lies in ${n} windows of ${patch} × ${patch}, and is ${verb} `),
    said("ink", `${n} times`),
    plain(". One pass would do it once."),
  ];
}

function equalityWords(figure: SlidingWindowState): readonly Word[] {
  const { judged: equality, difference } = figure.compared.value;
  if (!equality || !difference)
    return [plain("The windows have not been everywhere yet: there is nothing to compare.")];
  if (equality.max === 0) return [plain("Both give the same scores, to the last bit.")];
  if (equality.border === 0)
    return [
      plain("The same weights give the same scores: the largest difference is "),
      said("ink", tiny(equality.max)),
      plain(", which is rounding in float32."),
    ];
  return [
    plain(`Further than ${equality.border} pixels from the edge the two differ by at most `),
    said("ink", tiny(equality.interiorMax)),
    plain(
      `${equality.interiorMax > 0 ? ", which is rounding" : ""}. Nearer to it they differ by up to `,
    ),
    said("warning", tiny(equality.max)),
    plain(": there each layer pads with zeros."),
  ];
}

function strideWords(facts: Facts): readonly Word[] {
  const { stride, coarse, stitch } = facts.dense!;
  return [
    plain(`A stride of ${stride} inside the network leaves `),
    said("ink", `${coarse.join(" × ")} scores`),
    plain(
      `. ${stitch.passes} shifted passes fill the gaps; so does one pass with dilated kernels.`,
    ),
  ];
}

function pointedStrideWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.pointed.value;
  const pixel = n < 0 ? [] : [plain(" "), ...pixelWords(figure, facts, n), plain(".")];
  return [...strideWords(facts), ...pixel];
}

const pixelWords = (figure: SlidingWindowState, facts: Facts, n: number): readonly Word[] => [
  said("input", `Pixel ${place(pixelOf(facts, n))}`),
  plain(" "),
  ...winnerWords(figure, facts, n),
];

const scoresWords = (
  figure: SlidingWindowState,
  facts: Facts,
  pixel = pixelWords(figure, facts, figure.looked.value),
): readonly Word[] => [
  ...pixel,
  plain(`: the largest of its ${facts.classes.length} scores, one from each slice.`),
];
