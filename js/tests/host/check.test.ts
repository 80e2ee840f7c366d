import { computed } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchCheck } from "../../src/host/check";
import { type Model, plainModel } from "../../src/host/model";
import { Store } from "../../src/host/store";
import { askTorch } from "../../src/host/torch";
import { english } from "../../src/terms/sentences";

/** Half of what a message and its answer take, in milliseconds. */
const WAY = 150;

/** A kernel at the end of a slow line that doubles a number, or does it wrong. */
function slowKernel(times: number): Model {
  const model = plainModel({ a: 1, _revision: 0 });
  let serial = 0;
  const answer = (a: number, revision: number) => {
    const output = new DataView(new ArrayBuffer(4));
    output.setFloat32(0, times * a, true);
    const check = { serial: ++serial, revision, torch: "2", device: "cpu", output };
    setTimeout(() => model.set({ _check: check }), WAY);
  };
  const hear = () => {
    const [a, revision] = [Number(model.get("a")), Number(model.get("_revision"))];
    setTimeout(() => answer(a, revision), WAY);
  };
  model.onChange(["_revision"], hear);
  return Object.assign(model, {
    send: () => {
      hear();
      return true;
    },
  });
}

function view(model: Model) {
  const store = new Store<number>(model, {
    defaults: { a: 1 },
    remembered: ["a"],
    parse: ({ a }) => Number(a),
  });
  const own = computed(() => ({
    values: Float64Array.of(2 * store.spec.value),
    cols: 1,
    rounding: () => [1e-6],
  }));
  const { verdict } = watchCheck({ ask: askTorch(model) }, store, own);
  return { store, says: () => verdict.value.text(english), state: () => verdict.value.state };
}

describe("two views of one figure over a slow line", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    [2, "same"],
    [3, "differs"],
  ] as const)(
    "agree in their verdicts, where the kernel multiplies by %d",
    async (times, atRest) => {
      const model = slowKernel(times);
      const views = [view(model), view(model)] as const;
      const said = new Set<string>();
      let seed = 7;
      for (let i = 0; i < 200; i++) {
        seed = (seed * 48271) % 2147483647;
        views[seed % 2]!.store.update({ a: seed % 9 });
        for (let ms = seed % 700; ms > 0; ms -= 25) {
          await vi.advanceTimersByTimeAsync(25);
          for (const one of views) said.add(`${one.state()}: ${one.says()}`);
        }
        if (i % 20 === 0) {
          await vi.advanceTimersByTimeAsync(1000);
          for (const one of views)
            expect(one.state()).toBe(
              atRest === "same" || views[0].store.spec.value === 0 ? "same" : atRest,
            );
        }
      }
      // It answers all the while, and a right one is never called wrong.
      expect([...said].filter((text) => text.includes("no kernel"))).toEqual([]);
      if (times === 2) expect([...said].filter((text) => text.startsWith("differs"))).toEqual([]);
    },
  );
});
