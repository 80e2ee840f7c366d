import { afterEach, beforeEach, expect, test, vi } from "vitest";
import loader from "../src/loader";

// Node imports no blobs, but data: addresses.
beforeEach(() => {
  vi.stubGlobal(
    "Blob",
    class {
      readonly code: string;
      constructor([code]: string[]) {
        this.code = code as string;
      }
    },
  );
  URL.createObjectURL = (blob) =>
    `data:text/javascript,${encodeURIComponent((blob as unknown as { code: string }).code)}`;
  URL.revokeObjectURL = () => {};
});
afterEach(() => vi.unstubAllGlobals());

/** Render a figure whose code model has this state, and give what its code wrote. */
async function shown(code: string, version: string): Promise<string | null> {
  const source = { code, version } as Record<string, string>;
  const model = {
    get: () => "IPY_MODEL_a",
    widget_manager: { get_model: async () => ({ get: (name: string) => source[name] }) },
  };
  const written: { text: string | null } = { text: null };
  await render(model, written);
  return written.text;
}

/** Of an element, what the loader needs. */
class Paragraph {
  readonly place: Paragraph[];
  textContent = "";
  constructor(place: Paragraph[]) {
    this.place = place;
  }
  setAttribute() {}
  remove() {
    this.place.splice(this.place.indexOf(this), 1);
  }
}

function render(model: object, rest: object = {}): Promise<() => void> {
  const el = Object.assign(rest, { append: (child: Paragraph) => said.push(child) });
  return loader.render({ model, el } as unknown as Parameters<typeof loader.render>[0]);
}

let said: Paragraph[] = [];
beforeEach(() => {
  said = [];
  vi.stubGlobal("document", {
    documentElement: { lang: "" },
    createElement: () => new Paragraph(said),
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const writing = (text: string) =>
  `export default { render({ el }) { el.text = ${JSON.stringify(text)}; return () => {}; } }`;

test("code that claims another's version does not take its place", async () => {
  expect(await shown(writing("other"), "1")).toBe("other");
  expect(await shown(writing("ours"), "1")).toBe("ours");
});

test("equal code is evaluated once, whatever version it claims", async () => {
  const code = `globalThis.count = (globalThis.count ?? 0) + 1;${writing("counted")}`;
  await shown(code, "1");
  await shown(code, "2");
  expect((globalThis as unknown as { count: number }).count).toBe(1);
});

test("a failed evaluation is tried again", async () => {
  vi.stubGlobal("broken", true);
  // Node keeps a module that failed under its address, so each evaluation has one of its own.
  let turn = 0;
  const address = URL.createObjectURL;
  URL.createObjectURL = (blob) => `${address(blob)}//${turn++}`;
  const code = `if (globalThis.broken) throw new Error("not yet");${writing("mended")}`;
  expect(await shown(code, "3")).toBe(null);
  expect(said.map((p) => p.textContent)).toEqual([expect.stringContaining("did not arrive")]);
  expect(console.error).toHaveBeenCalledWith(
    "segwidgets:",
    expect.objectContaining({ message: "not yet" }),
  );
  vi.stubGlobal("broken", false);
  expect(await shown(code, "3")).toBe("mended");
});

const get = () => "IPY_MODEL_a";
const never = () => new Promise(() => {});
const thrower = () => {
  throw new Error("no such model");
};
const giving = (code: unknown) => ({ get_model: async () => ({ get: () => code }) });
test.each([
  ["no manager", { get }],
  ["a manager without get_model", { get, widget_manager: {} }],
  ["get_model throws", { get, widget_manager: { get_model: thrower } }],
  ["get_model rejects", { get, widget_manager: { get_model: async () => thrower() } }],
  ["get_model gives nothing", { get, widget_manager: { get_model: async () => undefined } }],
  ["an empty model", { get, widget_manager: giving(undefined) }],
  ["a model with empty code", { get, widget_manager: giving("") }],
  ["only _esm", { get: () => undefined }],
])("a sentence stands in the figure's place: %s", async (_, model) => {
  const close = await render(model);
  expect(said.map((p) => p.textContent)).toEqual([expect.stringContaining("sw.options.inline")]);
  close();
  expect(said).toEqual([]);
});

test("a policy without blob: leaves a sentence", async () => {
  URL.createObjectURL = () => "blob:refused";
  await render({ get, widget_manager: giving(writing("refused")) });
  expect(said).toHaveLength(1);
});

test("a host that never answers is waited for ten seconds", async () => {
  vi.useFakeTimers();
  const rendered = render({ get, widget_manager: { get_model: never } });
  await vi.advanceTimersByTimeAsync(9_999);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await rendered;
  expect(said).toHaveLength(1);
  vi.useRealTimers();
});

test("code that is late takes the sentence's place", async () => {
  vi.useFakeTimers();
  let answer = (_: object) => {};
  const get_model = () => new Promise<object>((resolve) => (answer = resolve));
  const written: { text?: string } = {};
  const rendered = render({ get, widget_manager: { get_model } }, written);
  await vi.advanceTimersByTimeAsync(10_000);
  await rendered;
  expect(said).toHaveLength(1);
  vi.useRealTimers();
  answer({ get: () => writing("late") });
  await vi.waitFor(() => expect(written.text).toBe("late"));
  expect(said).toEqual([]);
});

test("the sentence is in the figure's language", async () => {
  const { default: de } = await import("../../segwidgets/shared/languages/de.json");
  vi.stubGlobal("segwidgetsTexts", { de });
  await render({ get: (name: string) => (name === "lang" ? "de-AT" : undefined) });
  expect(said[0]?.textContent).toMatch(/nicht angekommen/);
});
