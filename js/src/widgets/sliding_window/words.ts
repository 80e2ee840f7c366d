// What the sliding-window figure shows now, in plain words.

import { counted, plain, said, times, tiny, type Word } from "../../ui/words";
import type { Facts } from "./facts";
import { countsNow } from "./recomputation";
import { finish, type SlidingWindowState } from "./state";
import { pixelOf, place, winner } from "./windows";

export function slidingWindowWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
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
  return [plain("scores highest for "), said("output", name), plain(`, ${score} (${softmax})`)];
}

function raceWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  const { pass, windows } = figure.race.value!;
  const { layer, proportion } = figure.spec.value;
  const over =
    facts.onePass && pass >= 1
      ? ` The one pass was over after window ${counted(finish(facts, proportion))}.`
      : "";
  const sees = facts.layers[layer]?.receptiveField ?? 0;
  const sight =
    sees > 0 ? ` A feature of layer ${layer + 1} sees ${sees} × ${sees} pixels, dashed.` : "";
  return [
    said("input", `Window ${counted(n + 1)} of ${counted(windows)}`),
    plain(`: the ${facts.patch} × ${facts.patch} pixels around ${place(pixelOf(facts, n))} `),
    ...winnerWords(figure, facts, n, true),
    plain(`.${over}${sight}`),
  ];
}

function recomputationWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const what = figure.spec.value.counted;
  const { patch, map, rows, cols, max, mean } = countsNow(figure, facts);
  const thing = what === "input" ? "pixel" : "feature of the first layer";
  const verb = what === "input" ? "read" : "computed";
  if (figure.pointed.value >= 0) {
    const [row, col] = pixelOf(facts, figure.pointed.value);
    const [r, c] = [Math.min(rows - 1, row), Math.min(cols - 1, col)];
    const n = counted(map[r * cols + c]!);
    return [
      said("input", `The ${thing} at ${place([r, c])}`),
      plain(` lies in ${n} windows of ${patch} × ${patch}, and is ${verb} `),
      said("overlap", `${n} times`),
      plain(". One pass would do it once."),
    ];
  }
  return [
    plain(`With ${patch} × ${patch} windows a ${thing} is ${verb} up to `),
    said("overlap", `${counted(max)} times`),
    plain(`, ${times(mean).replace("×", "")} times on average. One pass does it once.`),
  ];
}

function equalityWords(figure: SlidingWindowState, { equality }: Facts): readonly Word[] {
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

function strideWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const { stride, coarse, stitch } = facts.dense!;
  const words = [
    plain(`A stride of ${stride} inside the network leaves `),
    said("kernel", `${coarse.join(" × ")} scores`),
    plain(
      `. ${stitch.passes} shifted passes fill the gaps; so does one pass with dilated kernels.`,
    ),
  ];
  const n = figure.pointed.value;
  return n < 0
    ? words
    : [...words, plain(" "), ...pixelWords(facts, n), ...winnerWords(figure, facts, n), plain(".")];
}

const pixelWords = (facts: Facts, n: number): readonly Word[] => [
  said("input", `Pixel ${place(pixelOf(facts, n))}`),
  plain(" "),
];

function scoresWords(figure: SlidingWindowState, facts: Facts): readonly Word[] {
  const n = figure.looked.value;
  return [
    ...pixelWords(facts, n),
    ...winnerWords(figure, facts, n),
    plain(`: the largest of its ${facts.classes.length} scores, one from each slice.`),
  ];
}
