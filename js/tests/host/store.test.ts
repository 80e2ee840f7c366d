// The store against a plain model that plays the host.

import { signal } from "@preact/signals";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import vectors from "../../../tests/vectors/conv_transpose.json";
import { type Computed, watchCheck } from "../../src/host/check";
import { type AnyModel, fromAnyModel, type Model, plainModel } from "../../src/host/model";
import { Store } from "../../src/host/store";
import { askTorch } from "../../src/host/torch";
import { result, roundings, stamped } from "../../src/terms/linear";
import { roundingOfCopies } from "../../src/terms/numbers";
import { english, speak } from "../../src/terms/sentences";
import { parseWhole } from "../../src/wire/parameters";
import { type Case, grid, specOf } from "../cases";

const parse = (traits: Readonly<Record<string, unknown>>) => {
  if (Number(traits.stride) < 1) throw new Error(`stride = ${traits.stride}: choose 1 to 8.`);
  return { stride: Number(traits.stride), kernel: Number(traits.kernel) };
};

const make = (model: Model) =>
  new Store(model, {
    defaults: { stride: 2, kernel: 3, step: 0 },
    remembered: ["stride", "kernel"],
    parse,
  });

/** Lets the microtask pass in which an update is read. */
const arrival = () => Promise.resolve();

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("store", () => {
  it("refuses a bad value, says why and keeps the state", () => {
    const store = make(plainModel({}));
    expect(store.update({ stride: 0 })).toBe("stride = 0: choose 1 to 8.");
    expect(store.spec.value).toEqual({ stride: 2, kernel: 3 });
    expect(store.canUndo.value).toBe(false);
  });

  it("starts from the defaults where the saved state is nonsense", () => {
    const store = make(plainModel({ stride: -4 }));
    expect(store.spec.value.stride).toBe(2);
    expect(store.problem.value).toContain("stride = −4");
  });

  it("starts from all that can be drawn where some is nonsense, locked traits before others", () => {
    const parseEven = (traits: Readonly<Record<string, unknown>>) => {
      if ((Number(traits.stride) + Number(traits.kernel)) % 2 === 0) throw new Error("even");
      return parse(traits);
    };
    const values = { stride: 5, kernel: 7, step: 4 };
    const options = { defaults: { stride: 2, kernel: 3, step: 0 }, remembered: [] };
    const free = new Store(plainModel(values), { ...options, parse: parseEven });
    expect(free.traits.value).toEqual({ stride: 2, kernel: 7, step: 4 });
    const model = plainModel({ ...values, kernel: 5, stride: 4, step: 1, locked: ["kernel"] });
    const locked = new Store(model, {
      ...options,
      parse: (traits) => {
        if (traits.stride === 4) throw new Error("4");
        return parse(traits);
      },
    });
    expect(locked.traits.value).toEqual({ stride: 2, kernel: 5, step: 1 });
    expect(locked.problem.value).toBe("4");
  });

  it("says what is wrong in the reader's language, also where that comes later", () => {
    const tongue = signal(english);
    const spoken = {
      get t() {
        return tongue.value;
      },
    };
    const choose = (traits: Readonly<Record<string, unknown>>) => ({
      stride: parseWhole("stride", traits.stride, { min: 1, max: 8 }),
    });
    const store = new Store(Object.assign(spoken, plainModel({ stride: -4 })), {
      defaults: { stride: 2 },
      remembered: [],
      parse: choose,
    });
    expect(store.problem.value).toBe("stride = −4: choose 1 to 8.");
    tongue.value = speak("de", {
      "{trait} = {value}: choose {min} to {max}.": "{trait} = {value}: {min} bis {max} wählen.",
    });
    expect(store.problem.value).toBe("stride = −4: 1 bis 8 wählen.");
    expect(store.update({ stride: 9 })).toBe("stride = 9: 1 bis 8 wählen.");
  });

  it("publishes once for many changes, with a growing revision", () => {
    const model = plainModel({});
    const sent = vi.spyOn(model, "set");
    const store = make(model);
    for (const stride of [3, 4, 5]) store.update({ stride });
    expect(sent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(sent).toHaveBeenCalledExactlyOnceWith({ stride: 5, _revision: 3 });
  });

  it("keeps what an instructor has locked, whichever way it would change", () => {
    const model = plainModel({ locked: ["stride"] });
    const store = make(model);
    expect(store.update({ stride: 3, kernel: 4 })).toBe("stride is locked in this figure.");
    expect(store.accepts({ stride: 3 })).toBe(false);
    store.preview({ stride: 3 });
    expect(store.spec.value).toEqual({ stride: 2, kernel: 3 });
    expect(store.update({ stride: 2, kernel: 4 })).toBe("");
    expect(store.spec.value).toEqual({ stride: 2, kernel: 4 });
  });

  it("leaves what was locked later out of undo and reset", () => {
    const model = plainModel({});
    const store = make(model);
    store.update({ stride: 3 });
    store.update({ kernel: 4 });
    model.set({ locked: ["stride"] });
    store.undo();
    store.undo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 3 });
    store.redo();
    store.redo();
    store.reset();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 3 });
  });

  it("undoes, redoes and resets; reset can be undone", () => {
    const store = make(plainModel({}));
    store.update({ stride: 3 });
    store.update({ kernel: 4 });
    store.undo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 3 });
    store.redo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 4 });
    store.reset();
    expect(store.spec.value).toEqual({ stride: 2, kernel: 3 });
    store.undo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 4 });
  });

  it("takes back one's own changes alone", async () => {
    const model = plainModel({});
    const store = make(model);
    store.update({ stride: 3 });
    vi.runAllTimers();
    model.set({ kernel: 7 });
    await arrival();
    store.undo();
    expect(store.spec.value).toEqual({ stride: 2, kernel: 7 });
    store.redo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 7 });
    // What another has overwritten since is not there to be taken back.
    model.set({ stride: 5 });
    await arrival();
    expect(store.canUndo.value).toBe(false);
    store.undo();
    expect(store.spec.value).toEqual({ stride: 5, kernel: 7 });
  });

  it("passes over what cannot be drawn with what others have changed since", async () => {
    const model = plainModel({});
    const store = new Store(model, {
      defaults: { stride: 2, kernel: 3 },
      remembered: ["stride", "kernel"],
      parse: (traits) => {
        if (Number(traits.stride) > Number(traits.kernel)) throw new Error("stride > kernel");
        return parse(traits);
      },
    });
    store.update({ stride: 1 });
    store.update({ stride: 3 });
    store.update({ stride: 1 });
    vi.runAllTimers();
    model.set({ kernel: 2 });
    await arrival();
    store.undo();
    expect(store.spec.value).toEqual({ stride: 2, kernel: 2 });
    store.undo();
    expect(store.canUndo.value).toBe(false);
  });

  it("undoes and redoes exactly, whatever others change in between", async () => {
    const value = fc.integer({ min: 1, max: 4 });
    const name = fc.constantFrom("stride", "kernel");
    const edits = fc.array(fc.record({ own: fc.boolean(), name, value }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(edits, async (all) => {
        const model = plainModel({});
        const store = make(model);
        const expected: Record<string, unknown> = { stride: 2, kernel: 3 };
        for (const { own, name, value } of all) {
          if (own) store.update({ [name]: value });
          else {
            if (store.get(name) !== value) expected[name] = value;
            model.set({ [name]: value });
          }
          vi.runAllTimers();
          await arrival();
        }
        const end = store.spec.value;
        while (store.canUndo.value) store.undo();
        expect(store.spec.value).toEqual(expected);
        while (store.canRedo.value) store.redo();
        expect(store.spec.value).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });

  it("takes a quick series of the same change back at once", () => {
    const store = make(plainModel({}));
    for (const stride of [3, 4, 5]) store.update({ stride }, "stride");
    store.undo();
    expect(store.spec.value.stride).toBe(2);
    expect(store.canUndo.value).toBe(false);
  });

  it("shows a preview to nobody else, and leads back before it", () => {
    const model = plainModel({});
    const store = make(model);
    for (const kernel of [4, 5, 6]) store.preview({ kernel });
    expect(store.spec.value.kernel).toBe(6);
    vi.advanceTimersByTime(100);
    expect(model.get("kernel")).toBeUndefined();
    store.preview({ stride: 0 });
    expect(store.spec.value.stride).toBe(2);
    store.update({ kernel: 6 });
    store.undo();
    expect(store.spec.value.kernel).toBe(3);
  });

  it("publishes a preview with the change that comes after it", async () => {
    const model = plainModel({});
    const store = make(model);
    store.preview({ kernel: 5 });
    store.update({ stride: 3 });
    vi.advanceTimersByTime(100);
    await arrival();
    expect(model.get("kernel")).toBe(5);
    expect(store.spec.value).toEqual({ stride: 3, kernel: 5 });
  });

  it("keeps a preview while what came before it is published, and gives it up for the host's", async () => {
    const model = plainModel({});
    const store = make(model);
    store.update({ kernel: 4 });
    store.preview({ kernel: 5 });
    vi.runAllTimers();
    await arrival();
    expect(model.get("kernel")).toBe(4);
    expect(store.get("kernel")).toBe(5);
    model.set({ stride: 3 });
    await arrival();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 5 });
    model.set({ kernel: 7 });
    await arrival();
    expect(store.get("kernel")).toBe(7);
  });

  it("takes a preview back before the work that came earlier", () => {
    const store = make(plainModel({}));
    store.update({ stride: 3 });
    store.preview({ kernel: 5 });
    store.undo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 3 });
    store.redo();
    expect(store.spec.value).toEqual({ stride: 3, kernel: 5 });
    store.undo();
    store.undo();
    expect(store.spec.value).toEqual({ stride: 2, kernel: 3 });
    store.preview({ kernel: 6 });
    expect(store.canUndo.value).toBe(true);
    expect(store.canRedo.value).toBe(false);
  });

  it("does not remember what is no work: the step", () => {
    const store = make(plainModel({}));
    store.update({ step: 4 });
    expect(store.canUndo.value).toBe(false);
  });

  it("draws from one consistent spec while an update arrives in parts", async () => {
    const model = plainModel({});
    const store = make(model);
    const seen: unknown[] = [];
    store.spec.subscribe((spec) => seen.push(spec));
    model.set({ stride: 3 });
    model.set({ kernel: 5 });
    await arrival();
    expect(seen).toEqual([
      { stride: 2, kernel: 3 },
      { stride: 3, kernel: 5 },
    ]);
  });

  it("keeps the last good state when the kernel sends nonsense, and recovers", async () => {
    const model = plainModel({});
    const store = make(model);
    model.set({ stride: 0 });
    await arrival();
    expect(store.spec.value.stride).toBe(2);
    expect(store.problem.value).not.toBe("");
    model.set({ stride: 4 });
    await arrival();
    expect(store.spec.value.stride).toBe(4);
    expect(store.problem.value).toBe("");
  });

  it("lets the kernel win over what was not yet published", async () => {
    const model = plainModel({});
    const store = make(model);
    store.update({ stride: 5 });
    model.set({ stride: 3 });
    await arrival();
    vi.advanceTimersByTime(100);
    expect(store.spec.value.stride).toBe(3);
    expect(model.get("stride")).toBe(3);
  });

  it("keeps its own unpublished change while the kernel changes something else", async () => {
    const model = plainModel({ stride: 2, kernel: 3 });
    const store = make(model);
    store.update({ stride: 5 });
    model.set({ kernel: 4 });
    await arrival();
    expect(store.spec.value).toEqual({ stride: 5, kernel: 4 });
    vi.advanceTimersByTime(100);
    expect(model.get("stride")).toBe(5);
  });

  it("listens no more once disposed", async () => {
    const model = plainModel({});
    const store = make(model);
    store.dispose();
    model.set({ stride: 7 });
    await arrival();
    expect(store.spec.value.stride).toBe(2);
  });
});

describe("a host that throws", () => {
  it("is absorbed by the adapter", () => {
    const fail = () => {
      throw new Error("not here");
    };
    const values: Record<string, unknown> = {};
    const host: AnyModel = {
      get: (name) => values[name],
      set: (name, value) => {
        values[name] = value;
      },
      on: () => {},
      save_changes: fail,
      send: fail,
      off: fail,
    };
    const model = fromAnyModel(host);
    model.set({ stride: 3 });
    model.send({ kind: "hello" });
    model.onChange(["stride"], () => {})();
    expect(model.get("stride")).toBe(3);
  });
});

/** A model behind which somebody listens. */
function withKernel(): Model {
  const model: Model = { ...plainModel({}), send: () => true };
  return { ...model, ask: askTorch(model) };
}

describe("the check", () => {
  const values = Float64Array.from([1, 2, 3, 4]);
  const own = { values, cols: 2, rounding: () => roundingOfCopies(values) };
  const check = (values: number[]) => ({
    torch: "2.13.0",
    device: "cpu",
    output: new DataView(Float32Array.from(values).buffer),
  });

  /** What the badge says of a check that a kernel sends. */
  const judged = (sent: Record<string, unknown>, computed: Computed = own, t = english) => {
    const model = withKernel();
    const watched = watchCheck(model, make(model), signal(computed));
    model.set({ _check: { serial: 1, revision: 0, ...sent } });
    watched.dispose();
    return { ...watched.verdict.value, text: watched.verdict.value.text(t) };
  };

  it("agrees within float32", () => {
    const verdict = judged(check([1, 2, 3, 4 + 1e-6]));
    expect(verdict).toMatchObject({ state: "same", text: "= torch 2.13.0 · cpu" });
  });

  it("names the cells that differ", () => {
    expect(judged(check([1, 2.5, 3, 5]))).toMatchObject({
      state: "differs",
      text: "≠ torch 2.13.0 · cpu at (0, 1), (1, 1)",
      cells: [1, 3],
    });
  });

  it("names a few of many in the reader's language", () => {
    const t = speak("xx", { "≠ {torch} at {cells} and {n} more": "{n} +: {cells} ≠ {torch}" });
    const { text } = judged(check([0, 0, 0, 0]), own, t);
    expect(text).toBe("1 +: (0, 0), (0, 1), (1, 0) ≠ torch 2.13.0 · cpu");
  });

  it.each([[[1, 2, 3]], [[Number.NaN, 2, 3, 4]]])("does not pass %j", (values) => {
    expect(judged(check(values)).state).toBe("differs");
  });

  it("passes on what kept torch from answering", () => {
    expect(judged({ error: "torch is not installed" })).toMatchObject({
      state: "error",
      text: "torch is not installed",
    });
  });

  it.each((vectors as Case[]).map((c) => [c.id, c] as const))("is right of %s", (_id, c) => {
    const map = stamped(specOf(c));
    const own = {
      values: result(map),
      cols: map.output.cols,
      rounding: () => roundings(map),
    };
    // What torch computed in float64, sent as float32.
    const theirs = grid(c.output).values;
    expect(judged(check([...theirs]), own).state).toBe("same");
    // A number that is off by a hundredth is found in every cell, and so is one that is missing.
    for (const wrong of [0.99, 1.01, 0]) {
      const cells = [...theirs.keys()].filter((i) => theirs[i] !== 0);
      const told = judged(check([...theirs].map((value) => wrong * value)), own);
      expect(told.cells).toEqual(cells);
    }
  });

  it("judges nothing that is previewed, and asks for what stays", () => {
    const model = withKernel();
    const store = make(model);
    const watched = watchCheck(model, store, signal(own));
    store.preview({ kernel: 4 });
    expect(watched.verdict.value.text(english)).toContain("torch is asked at rest");
    // The answer is about the kernel before, and no answer is missed meanwhile.
    model.set({ _check: { serial: 1, revision: 0, ...check([9, 9, 9, 9]) } });
    vi.advanceTimersByTime(20_000);
    expect(watched.verdict.value.text(english)).toContain("torch is asked at rest");
    store.update({ kernel: 4 });
    expect(watched.verdict.value.state).toBe("waiting");
    vi.advanceTimersByTime(100);
    model.set({ _check: { serial: 2, revision: 1, ...check([1, 2, 3, 4]) } });
    expect(watched.verdict.value.state).toBe("same");
    watched.dispose();
  });

  it("waits for an answer to the change of either view", () => {
    const model = withKernel();
    const [one, other] = [make(model), make(model)];
    const watched = watchCheck(model, one, signal(own));
    one.update({ stride: 3 });
    other.update({ kernel: 4 });
    vi.advanceTimersByTime(100);
    // Both views have counted one change, and two were published.
    expect(model.get("_revision")).toBe(2);
    expect([one.revision.value, other.revision.value]).toEqual([2, 2]);
    // The answer to the first comes when the second has been made.
    model.set({ _check: { serial: 1, revision: 1, ...check([9, 9, 9, 9]) } });
    expect(watched.verdict.value.state).toBe("waiting");
    model.set({ _check: { serial: 2, revision: 2, ...check([1, 2, 3, 4]) } });
    expect(watched.verdict.value.state).toBe("same");
    watched.dispose();
  });
});
