// The state of a figure in a page's address: #stride=3&step=4. Whatever stands there is hostile.

/** Longer than this, a value does not belong into an address. */
const LONGEST = 2_000;

/** JSON; a bare word stands for itself. Throws where the text is neither. */
export function parseValue(text: string, reviver?: (name: string, value: unknown) => unknown) {
  try {
    return JSON.parse(text, reviver) as unknown;
  } catch (error) {
    if (/^[a-z_-]*$/.test(text)) return text;
    throw error;
  }
}

/** What an address says of the named traits; `prefix` tells the figures of a page apart. */
export function fromAddress(
  hash: string,
  names: readonly string[],
  prefix = "",
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const name of names) {
    const text = name.startsWith("_") ? null : given.get(prefix + name);
    if (text === null || text.length > LONGEST) continue;
    try {
      values[name] = parseValue(text);
    } catch {
      // Neither JSON nor a word: as if it were not there.
    }
  }
  return values;
}

/** The same address with the traits in it that are not as the page was written. */
export function toAddress(
  hash: string,
  now: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  prefix = "",
): string {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [name, value] of Object.entries(now)) {
    if (name.startsWith("_")) continue;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const same = JSON.stringify(value) === JSON.stringify(before[name]);
    // Objects hold tensors: too large, and not for an address.
    const apt = typeof value !== "object" || Array.isArray(value);
    if (same || !apt || text === undefined || text.length > LONGEST) given.delete(prefix + name);
    else given.set(prefix + name, text);
  }
  return given.size > 0 ? `#${given.toString()}` : "";
}
