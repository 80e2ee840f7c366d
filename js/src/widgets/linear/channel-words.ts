// How the results of several input channels become one output channel, in plain words.

import { type Channels, perGroup } from "../../terms/channels";
import { biasOf, type Linear, outputIndex } from "../../terms/linear";
import { factor, show } from "../../terms/numbers";
import { plane } from "../../terms/terms";
import { count, during, outputAt, place, plain, said, type Word } from "../../ui/words";

/** Which input channels an output channel sees, as a sentence. */
export function channelWords(c: Channels): string {
  const { input, output } = perGroup(c);
  if (input === 1 && c.groups > 1) {
    const own = output === 1 ? "a kernel of its own" : `${count(output)} kernels of its own`;
    return `Depthwise: every input channel has ${own}, and no channels are summed.`;
  }
  if (c.groups > 1)
    return `In ${count(c.groups)} groups: every output channel sums ${count(input)} of the ${count(c.input)} input channels.`;
  if (c.input === 1)
    return "Every output channel has a kernel of its own for the one input channel.";
  const all = c.input === 2 ? "both" : `all ${count(c.input)}`;
  return `Every output channel sums ${all} input channels, each seen through a kernel of its own.`;
}

/** "0, 1 and 2" */
const listed = (numbers: readonly number[]): string =>
  [numbers.slice(0, -1).join(", "), numbers.at(-1)].filter((part) => part !== "").join(" and ");

/** The output cell of a canvas cell, with its value and what it is the sum of. */
function sumAt(whole: Linear, parts: readonly Linear[], canvas: number) {
  const part = parts[0]!;
  const o = outputIndex(part, canvas) + part.part!.output * plane(whole.output);
  const bias = biasOf(whole, o);
  const values = parts.map(({ sums }) => sums[canvas]!);
  const total = values.reduce((sum, value) => sum + value, bias);
  return {
    output: said("output", `${outputAt(place(2, whole.output, o))} = ${show(total)}`),
    sum: [...values, ...(bias ? [bias] : [])].map(factor).join(" + "),
    bias,
  };
}

/** Where stamps end up, said after them. */
export function stampedWords(parts: readonly Linear[]): Word[] {
  const channels = parts.map(({ part }) => part!.input);
  const output = said("output", `output channel ${parts[0]!.part!.output}`);
  if (parts.length === 1)
    return during("sum", plain(" No other channel adds to "), output, plain("."));
  return during(
    "sum",
    plain(` The results of channels ${listed(channels)} are summed in `),
    output,
    plain("."),
  );
}

/** What becomes of a partial result, said after it. */
export function furtherWords(whole: Linear, parts: readonly Linear[], canvas: number): Word[] {
  if (outputIndex(parts[0]!, canvas) < 0) return [];
  const { output, sum, bias } = sumAt(whole, parts, canvas);
  if (parts.length === 1 && !bias)
    return during(
      "sum",
      plain(" Nothing is added to it: it is "),
      { ...output, result: true },
      plain("."),
    );
  const what = parts.length === 1 ? "With the bias" : `Summed over ${count(parts.length)} channels`;
  return during(
    "sum",
    plain(` ${what}: `),
    { ...plain(sum), result: true },
    plain(" is "),
    {
      ...output,
      result: true,
    },
    plain("."),
  );
}
