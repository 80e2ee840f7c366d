// The result of an exercise as a line of text, which Python reads and recomputes.

/** CRC-32 of a text's UTF-8 bytes, as zip files have it. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Base64 that may stand in an address, without padding. */
export function base64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** What was asked, what was answered, how often it was tried and how long it took. */
export interface Outcome {
  readonly key: string;
  readonly level: number;
  readonly seed: number | string;
  readonly answer: unknown;
  readonly attempts: number;
  readonly seconds: number;
}

/** Write a result code; who reads it recomputes everything. */
export function resultCode({ key, level, seed, answer, attempts, seconds }: Outcome): string {
  const record = { k: key, l: level, s: seed, a: answer, n: attempts, t: seconds };
  const body = `SEG1.${base64url(JSON.stringify(record))}`;
  return `${body}.${crc32(body).toString(16).padStart(8, "0")}`;
}
