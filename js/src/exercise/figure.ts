// A figure as whoever asks about it sees it.

import type { Asked, ExerciseFigure } from "../host/exercise";

export function figureOf(asking: Asked): ExerciseFigure {
  const { host, model, cover, parts, asks, slot, set, settle } = asking;
  return {
    ...{ slot, set, settle, asked: asks },
    // A notebook's model knows its figure, and so does the name of a page's element.
    stem: String(model.get("_figure") ?? host.localName.replace("segwidgets-", "")),
    id: host.id,
    get t() {
      return model.t!;
    },
    get: (name) => model.get(name),
    onChange: (names, listener) => model.onChange(names, listener),
    get parts() {
      return parts.filter((name) => cover.part(name) !== undefined);
    },
    part: (name) => cover.part(name),
    measures: () => cover.measures(),
    cover(names) {
      cover.asked.value = names;
    },
    typed: (part) => cover.of(part).typed,
    type: (part, index, text) => cover.type(part, index, text),
    verdicts: (part) => cover.of(part).verdicts,
    onParts: (listener) => cover.askable.subscribe(listener),
    clear: () => cover.clear(),
    picked: (part) => cover.of(part).picked,
    pick: (part, index) => cover.pick(part, index),
    pickable(part) {
      cover.pickable.value = part;
    },
    onSheet(listener) {
      let first = true;
      return cover.sheet.subscribe((sheet) => {
        if (!first) listener(Object.keys(sheet).length === 0);
        first = false;
      });
    },
    judge: (part, verdicts) => cover.write(part, { verdicts }),
    reveal: (part) => cover.write(part, { revealed: true }),
    light(cells) {
      cover.lit.value = cells ?? {};
    },
    lock(names) {
      cover.locks.value = names ?? [];
    },
  };
}
