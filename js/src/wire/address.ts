// The state of a figure in a page's address: #stride=3&step=4, and behind it all that the figure shows,
// for whoever has the address and not the page: &state=eyJ… Whatever stands there is hostile.

/** Name of the whole state in an address. */
const WHOLE = "state";

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

/** The address with the whole state at its end, where a part that is cut off is missed. */
export function withState(hash: string, state: unknown, prefix = ""): string {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  given.delete(prefix + WHOLE);
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  given.append(
    prefix + WHOLE,
    btoa(letters).replace(/[+]/g, "-").replace(/[/]/g, "_").replace(/=+$/, ""),
  );
  return `#${given.toString()}`;
}

/** The whole state that an address has; undefined where it has none that can be read. */
export function stateIn(hash: string, prefix = ""): unknown {
  const text = new URLSearchParams(hash.replace(/^#/, "")).get(prefix + WHOLE);
  if (text === null) return undefined;
  try {
    const letters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
