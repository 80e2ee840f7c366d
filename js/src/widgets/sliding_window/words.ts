// What the sliding-window figure shows now, in plain words.

import { counted, plain, said, times, tiny, type Word } from "../../ui/words";
import { best, scoresAt, softmax } from "../../wire/tensor";
import type { Facts } from "./facts";
import { pixelOf, place, score } from "./parts";
import { counts } from "./recomputation";
import { finish, type Sliding } from "./state";

export function slidingWords(figure: Sliding, facts: Facts): readonly Word[] {
  switch (figure.view.value) {
    case "recomputation":
      return recomputationWords(figure, facts);
    case "equality":
      return equalityWords(figure, facts);
    case "stride":
      return strideWords(figure, facts);
    case "scores":
      return scoresWords(figure, facts);
    default:
      return raceWords(figure, facts);
  }
}

/** "tree, 5.12 (softmax 0.98)" */
function winning(figure: Sliding, facts: Facts, cell: number, ofWindows: boolean): readonly Word[] {
  const volume = (ofWindows && figure.windowScores.value) || figure.scores.value;
  if (!volume) return [plain("has no score yet")];
  const scores = scoresAt(volume, cell);
  const k = best(scores);
  return [
    plain("scores highest for "),
    said("output", facts.classes[k]!),
    plain(`, ${score(volume, scores[k]!)} (softmax ${softmax(scores)[k]!.toFixed(2)})`),
  ];
}

function raceWords(figure: Sliding, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  const pixel = place(pixelOf(facts, n));
  const one = figure.race.value!;
  const other =
    facts.onePass && one.pass >= 1
      ? ` The one pass was over after window ${counted(finish(facts, figure.spec.value.proportion))}.`
      : "";
  return [
    said("input", `Window ${counted(n + 1)} of ${counted(one.windows)}`),
    plain(`: the ${facts.patch} × ${facts.patch} pixels around ${pixel} `),
    ...winning(figure, facts, n, true),
    plain(`.${other}${sightWords(figure, facts)}`),
  ];
}

/** What the picked layer sees of the window, which is drawn dashed. */
function sightWords(figure: Sliding, facts: Facts): string {
  const layer = figure.spec.value.layer;
  const sees = facts.layers[layer]?.receptiveField ?? 0;
  return sees > 0 ? ` A feature of layer ${layer + 1} sees ${sees} × ${sees} pixels, dashed.` : "";
}

function recomputationWords(figure: Sliding, facts: Facts): readonly Word[] {
  const { counted: what, recomputedPatch: patch } = figure.spec.value;
  const { map, rows, cols, total } = counts(figure, facts);
  const thing = what === "input" ? "pixel" : "feature of the first layer";
  const verb = what === "input" ? "read" : "computed";
  if (figure.pointed.value >= 0) {
    const [row, col] = pixelOf(facts, figure.pointed.value);
    const [r, c] = [Math.min(rows - 1, row), Math.min(cols - 1, col)];
    return [
      said("input", `The ${thing} at ${place([r, c])}`),
      plain(
        ` lies in ${counted(map[r * cols + c]!)} windows of ${patch} × ${patch}, and is ${verb} `,
      ),
      said("overlap", `${counted(map[r * cols + c]!)} times`),
      plain(". One pass would do it once."),
    ];
  }
  return [
    plain(`With ${patch} × ${patch} windows a ${thing} is ${verb} up to `),
    said("overlap", `${counted(total.most)} times`),
    plain(`, ${times(total.mean).replace("×", "")} times on average. One pass does it once.`),
  ];
}

function equalityWords(figure: Sliding, facts: Facts): readonly Word[] {
  const { equality } = facts;
  if (!equality || !figure.difference.value)
    return [plain("The windows have not been everywhere yet: there is nothing to compare.")];
  if (equality.max === 0) return [plain("Both give the same scores, to the last bit.")];
  if (equality.border === 0)
    return [
      plain("The same weights give the same scores: the largest difference is "),
      said("output", tiny(equality.max)),
      plain(", which is rounding in float32."),
    ];
  return [
    plain(`Further than ${equality.border} pixels from the edge the two differ by at most `),
    said("output", tiny(equality.interiorMax)),
    plain(
      `${equality.interiorMax > 0 ? ", which is rounding" : ""}. Nearer to it they differ by up to `,
    ),
    said("warning", tiny(equality.max)),
    plain(": there each layer meets zeros of its own padding."),
  ];
}

function strideWords(figure: Sliding, facts: Facts): readonly Word[] {
  const { stride, coarse, stitch } = facts.dense!;
  return [
    plain(`A stride of ${stride} inside the network leaves `),
    said("kernel", `${coarse.join(" × ")} scores`),
    plain(
      `. ${stitch.passes} shifted passes fill the gaps; so does one pass with dilated kernels.`,
    ),
    ...(figure.pointed.value < 0
      ? []
      : [
          plain(" "),
          said("input", `Pixel ${place(pixelOf(facts, figure.pointed.value))}`),
          plain(" "),
          ...winning(figure, facts, figure.pointed.value, false),
          plain("."),
        ]),
  ];
}

function scoresWords(figure: Sliding, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  return [
    said("input", `Pixel ${place(pixelOf(facts, n))}`),
    plain(" "),
    ...winning(figure, facts, n, false),
    plain(`: the largest of its ${facts.classes.length} scores, one from each slice.`),
  ];
}
