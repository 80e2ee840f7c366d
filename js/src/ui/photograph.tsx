// What figures share that show cells or, in their place, a photograph: a state of each, one at a time.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ComponentType, VNode } from "preact";
import { type Computed, nameOfPart, type Verdict, watchCheck } from "../host/check";
import type { Model } from "../host/model";
import type { FigureDefinition } from "../host/mount";
import { Store } from "../host/store";
import { type ImageChannels, imageOf, lineSums } from "../wire/image";
import type { Traits } from "../wire/options";
import type { HasMethod, Kept } from "../wire/pooling";
import type { Covering } from "./cover";
import { remembering } from "./hooks";
import { Lens } from "./lens";
import { createRoom, NARROW, type Room } from "./room";
import type { ThemeName } from "./theme";

/** A state, and what shows it. */
interface Face<State> {
  readonly make: (model: Model, room: Room) => State;
  readonly View: ComponentType<{ readonly state: State }>;
  readonly covering: (state: State) => Covering;
}

interface HasDispose {
  readonly dispose: () => void;
}

/** The state that there is now, and how it is seen. */
interface Shown {
  readonly state: HasDispose;
  readonly view: VNode;
  readonly covering: Covering;
}

const ShownView = ({ now }: { readonly now: ReadonlySignal<Shown> }) => now.value.view;

function isImage(value: unknown): boolean {
  try {
    imageOf(value);
    return true;
  } catch {
    return false;
  }
}

/** How a figure is created that shows cells, or a photograph where it has one. */
export function cellsOrImage<Cells extends HasDispose, Image extends HasDispose>(
  cells: Face<Cells>,
  image: Face<Image>,
): FigureDefinition["create"] {
  return (model) => {
    const room = createRoom();
    const begun = <State extends HasDispose>({ make, View, covering }: Face<State>) => {
      const state = make(model, room);
      return { state, view: <View state={state} />, covering: covering(state) };
    };
    let shown = isImage(model.get("image"));
    const begin = () => (shown ? begun(image) : begun(cells));
    const now: Signal<Shown> = signal(begin());
    // Only a kernel, or a page's script, turns cells into an image and back.
    const stop = model.onChange(["image"], () => {
      if (shown === isImage(model.get("image"))) return;
      now.peek().state.dispose();
      shown = !shown;
      now.value = begin();
    });
    return {
      room,
      view: <ShownView now={now} />,
      covering: () => now.peek().covering,
      dispose() {
        stop();
        now.peek().state.dispose();
      },
    };
  };
}

type ImagePlane = ImageChannels & HasMethod;

/** What the parts of a figure share while it shows a photograph. */
interface PhotographState<Spec, Results> extends HasDispose {
  readonly store: Store<Spec>;
  readonly results: ReadonlySignal<Results>;
  readonly lens: Lens;
  readonly room: Room;
  readonly narrow: ReadonlySignal<boolean>;
  readonly theme: ReadonlySignal<ThemeName>;
  readonly width: ReadonlySignal<number>;
  readonly verdict: Signal<Verdict>;
}

export function photographState<
  Spec extends { readonly image: ImageChannels },
  Results extends { readonly planes: readonly ImagePlane[] },
>(
  model: Model,
  room: Room,
  { defaults, remembered, checkLook }: Kept,
  parse: (traits: Traits, image: ImageChannels) => Spec,
  resultsOf: (spec: Spec) => Results,
): PhotographState<Spec, Results> {
  // An image's bytes are read once.
  let read: { of: unknown; image: ImageChannels } | undefined;
  const parsed = remembering([...remembered, "image"], (traits): Spec => {
    if (read?.of !== traits.image) read = { of: traits.image, image: imageOf(traits.image) };
    return parse(traits, read!.image);
  });
  const store = new Store<Spec>(model, {
    // Whatever else is wrong, the image it began with can be drawn.
    defaults: { ...defaults, image: model.get("image") },
    remembered,
    parse(traits) {
      checkLook(traits);
      return parsed(traits);
    },
  });
  const results = computed(() => resultsOf(store.spec.value));
  const check = watchCheck(
    model,
    store,
    computed(() => compared(results.value.planes)),
  );
  return {
    store,
    results,
    lens: new Lens(store, () => store.spec.value.image),
    room,
    narrow: computed(() => room.width.value < NARROW),
    theme: room.theme,
    width: room.width,
    verdict: check.verdict,
    dispose() {
      check.dispose();
      store.dispose();
    },
  };
}

/** Sums of rows and columns stand for the pixels: a hundredth of the bytes, and as hard to fool. */
function compared(planes: readonly ImagePlane[]): Computed {
  const values = lineSums(planes);
  return {
    values,
    cols: 1,
    // The sums are float32: a twentieth of a grey level over a whole line is rounding.
    rounding: () => values.map(() => 0.05),
    name: nameOfPart(
      planes.map(({ channels, rows, cols }) => channels.length * (rows + cols)),
      (part, _i, t) => t("a row or column of {method}", { method: planes[part]!.method }),
    ),
  };
}
