// How a number is written: few digits, a true minus sign, no "-0".

/** At most `digits` significant digits: "3", "−0.5", "1.23", "1.2e4". */
export function show(value: number, digits = 3): string {
  if (value === 0) return "0";
  if (Number.isInteger(value) && Math.abs(value) < 1e5) return String(value).replace("-", "−");
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e5 || magnitude < 1e-3
      ? value.toExponential(Math.max(0, digits - 2)).replace("e+", "e")
      : String(
          Number(
            value.toPrecision(magnitude >= 1 ? Math.max(digits, intDigits(magnitude)) : digits),
          ),
        );
  return text.replaceAll("-", "−");
}

/** A text with true minus signs before its numbers. */
export const minus = (text: string): string => text.replace(/(^|[\s([=×·])-(?=\d)/g, "$1−");

const intDigits = (magnitude: number): number => Math.floor(Math.log10(magnitude)) + 1;

/** A negative factor needs parentheses: "(−1)". */
export const factor = (value: number): string => (value < 0 ? `(${show(value)})` : show(value));

/** The distance from 1 to the next number in float32. */
const EPSILON = 2 ** -23;

/**
 * How far the sum of `count` products may be off in float32, where their sizes add up to `size`:
 * each product is rounded, and each addition (Higham, Accuracy and Stability, section 3.1).
 */
export const roundingOf = (size: number, count: number): number => (count + 2) * EPSILON * size;

/** That of values which are only copied. */
export const roundingOfCopies = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(values, (value) => roundingOf(Math.abs(value), 1));
