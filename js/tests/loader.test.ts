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
  await loader.render({ model, el: written } as unknown as Parameters<typeof loader.render>[0]);
  return written.text;
}

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
  await expect(shown(code, "3")).rejects.toThrow("not yet");
  vi.stubGlobal("broken", false);
  expect(await shown(code, "3")).toBe("mended");
});
