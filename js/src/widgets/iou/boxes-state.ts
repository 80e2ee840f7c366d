// What the parts of the figure of two boxes share: one state, read by all.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Verdict, verdict, watchVerdict } from "../../host/check";
import type { Model } from "../../host/model";
import { Store } from "../../host/store";
import type { ThemeName } from "../../ui/theme";
import { tensorOf } from "../../wire/tensor";
import { type Box, type BoxAreas, boxAreas } from "./boxes";
import type { BoxRow } from "./formulas-boxes";

export const BOX_DEFAULTS = {
  a: [3, 3, 13, 11] as readonly number[],
  b: [8, 6, 20, 13] as readonly number[],
  size: [24, 16] as readonly number[],
};

export interface BoxesSpec {
  readonly a: Box;
  readonly b: Box;
  readonly size: readonly [width: number, height: number];
}

export interface Boxes {
  readonly store: Store<BoxesSpec>;
  readonly spec: ReadonlySignal<BoxesSpec>;
  readonly areas: ReadonlySignal<BoxAreas>;
  readonly hovered: Signal<BoxRow | null>;
  readonly focused: Signal<BoxRow | null>;
  readonly pinned: Signal<BoxRow | null>;
  /** The row whose region is lit. */
  readonly pointed: ReadonlySignal<BoxRow | null>;
  readonly theme: Signal<ThemeName>;
  readonly width: Signal<number>;
  readonly verdict: Signal<Verdict>;
  dispose(): void;
}

type Traits = Readonly<Record<string, unknown>>;

function numbers(traits: Traits, name: string, length: number): readonly number[] {
  const given = traits[name];
  if (!Array.isArray(given) || given.length !== length || !given.every(Number.isInteger))
    throw new Error(`${name} = ${JSON.stringify(given)}: ${length} whole numbers are needed.`);
  return given as number[];
}

function box(traits: Traits, name: string, [width, height]: readonly number[]): Box {
  const [x1, y1, x2, y2] = numbers(traits, name, 4) as unknown as Box;
  if (x1 < 0 || y1 < 0 || x2 <= x1 || y2 <= y1 || x2 > width! || y2 > height!)
    throw new Error(
      `${name} = [${[x1, y1, x2, y2]}]: [x1, y1, x2, y2] with 0 ≤ x1 < x2 ≤ ${width} and 0 ≤ y1 < y2 ≤ ${height} is needed.`,
    );
  return [x1, y1, x2, y2];
}

export function parseBoxes(traits: Traits): BoxesSpec {
  const [width, height] = numbers(traits, "size", 2) as [number, number];
  if (Math.min(width, height) < 2 || Math.max(width, height) > 1000)
    throw new Error(`size = [${width}, ${height}]: choose 2 to 1000 each.`);
  const size = [width, height] as const;
  return { a: box(traits, "a", size), b: box(traits, "b", size), size };
}

/** Compare torch's five areas with the page's own. */
export function judgeAreas(check: Traits, areas: BoxAreas): Verdict {
  if (typeof check.error === "string") return verdict("error", check.error);
  const where = `torch ${String(check.torch)} · ${String(check.device)}`;
  const theirs = tensorOf(check.counts, "int32")?.data;
  const names = ["a", "b", "intersection", "union", "hull"] as const;
  const wrong = names.filter((name, i) => theirs?.[i] !== areas[name]);
  return wrong.length === 0
    ? verdict("same", `= ${where}`)
    : verdict("differs", `≠ ${where} at ${wrong.join(", ")}`);
}

export function createBoxes(model: Model): Boxes {
  const store = new Store<BoxesSpec>(model, {
    defaults: BOX_DEFAULTS,
    remembered: ["a", "b"],
    parse: parseBoxes,
  });
  const areas = computed(() => boxAreas(store.spec.value.a, store.spec.value.b));
  const watched = watchVerdict(model, store, store.revision, (check) =>
    judgeAreas(check, areas.peek()),
  );
  const hovered = signal<BoxRow | null>(null);
  const focused = signal<BoxRow | null>(null);
  const pinned = signal<BoxRow | null>(null);
  return {
    store,
    spec: store.spec,
    areas,
    hovered,
    focused,
    pinned,
    pointed: computed(() => hovered.value ?? pinned.value ?? focused.value),
    theme: signal<ThemeName>("light"),
    width: signal(0),
    verdict: watched.verdict,
    dispose() {
      watched.dispose();
      store.dispose();
    },
  };
}
