// How counts, times and ratios are written: three digits that a reader can compare.

/** "12,345" */
export const counted = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");

const three = (n: number): string => (n >= 100 ? String(Math.round(n)) : String(+n.toPrecision(3)));

const LARGE = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** "20.4 G", "812 k", "512" */
export function amount(n: number): string {
  const unit = LARGE.find(([size]) => n >= 0.9995 * size);
  return unit ? `${three(n / unit[0])} ${unit[1]}` : three(n);
}

/** "1.24 s", "31 ms", "5 min 20 s" */
export function seconds(s: number): string {
  if (s >= 120) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  if (s >= 0.9995) return `${three(s)} s`;
  if (s >= 0.9995e-3) return `${three(1e3 * s)} ms`;
  return `${three(1e6 * s)} µs`;
}

/** "16.4 MB" */
export const bytes = (n: number): string => `${amount(n).replace(/^([\d.]+)$/, "$1 ")}B`;

/** "41×", "1.5×" */
export const times = (ratio: number): string =>
  `${ratio >= 99.5 ? counted(ratio) : String(+ratio.toPrecision(2))}×`;

/** 1e-7 as "1.2 × 10⁻⁷", zero as "0" */
export function tiny(n: number): string {
  if (n === 0) return "0";
  const power = Math.floor(Math.log10(n));
  if (power >= -2 && power < 3) return String(+n.toPrecision(2));
  const digits = [...String(power)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!));
  return `${+(n / 10 ** power).toFixed(1)} × 10${digits.join("")}`;
}
