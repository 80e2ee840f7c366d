// How the results of several input channels become one output channel, in plain words.

import { type Channels, perGroup } from "../../terms/channels";
import { biasOf, type Linear, outputIndex } from "../../terms/linear";
import { factor, show } from "../../terms/numbers";
import { plane } from "../../terms/terms";
import type { Tongue } from "../../ui/language";
import { outputAt, place, type Word } from "../../ui/words";

/** Which input channels an output channel sees, as a sentence. */
export function channelWords(t: Tongue, c: Channels): string {
  const { input, output } = perGroup(c);
  if (input === 1 && c.groups > 1)
    return output === 1
      ? t("Depthwise: every input channel has a kernel of its own, and no channels are summed.")
      : t(
          "Depthwise: every input channel has {count} kernels of its own, and no channels are summed.",
          { count: t.count(output) },
        );
  if (c.groups > 1)
    return t("In {groups} groups: every output channel sums {some} of the {all} input channels.", {
      groups: t.count(c.groups),
      some: t.count(input),
      all: t.count(c.input),
    });
  if (c.input === 1)
    return t("Every output channel has a kernel of its own for the one input channel.");
  return c.input === 2
    ? t("Every output channel sums both input channels, each seen through a kernel of its own.")
    : t(
        "Every output channel sums all {count} input channels, each seen through a kernel of its own.",
        { count: t.count(c.input) },
      );
}

/** The output cell of a canvas cell, with its value and what it is the sum of. */
function sumAt(whole: Linear, parts: readonly Linear[], canvas: number) {
  const part = parts[0]!;
  const o = outputIndex(part, canvas) + part.part!.output * plane(whole.output);
  const bias = biasOf(whole, o);
  const values = parts.map(({ sums }) => sums[canvas]!);
  const total = values.reduce((sum, value) => sum + value, bias);
  return {
    result: `${outputAt(place(2, whole.output, o))} = ${show(total)}`,
    sum: [...values, ...(bias ? [bias] : [])].map(factor).join(" + "),
    bias,
  };
}

/** Where stamps end up, said after them. */
export function stampedWords(t: Tongue, parts: readonly Linear[]): Word[] {
  return t.words(
    parts.length === 1
      ? "<sum>No other channel adds to <output>output channel {output}</output>.</sum>"
      : "<sum>The results of channels {channels} are summed in <output>output channel {output}</output>.</sum>",
    {
      output: parts[0]!.part!.output,
      channels: t.list(parts.map(({ part }) => String(part!.input))),
    },
  );
}

/** What becomes of a partial result, said after it. */
export function furtherWords(
  t: Tongue,
  whole: Linear,
  parts: readonly Linear[],
  canvas: number,
): Word[] {
  if (outputIndex(parts[0]!, canvas) < 0) return [];
  const { result, sum, bias } = sumAt(whole, parts, canvas);
  return t.words(
    parts.length > 1
      ? "<sum>Summed over {count} channels: <result>{sum}</result> is <output><result>{result}</result></output>.</sum>"
      : bias
        ? "<sum>With the bias: <result>{sum}</result> is <output><result>{result}</result></output>.</sum>"
        : "<sum>Nothing is added to it: it is <output><result>{result}</result></output>.</sum>",
    { count: t.count(parts.length), sum, result },
  );
}
