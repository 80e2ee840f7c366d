// Figures of one page whose traits have one value: the page's side of Python's `link`.

import { equal } from "../wire/tensor";
import type { Model } from "./model";

const EVENT = "segwidgets:join";

interface News {
  readonly from: Model;
  readonly key: string;
  readonly value: unknown;
}

/** The links of each trait, from an attribute; what is none of their kind joins nothing. */
function read(text: string | null): readonly (readonly [name: string, keys: readonly string[]])[] {
  try {
    return Object.entries(JSON.parse(text ?? "{}") as object).filter(([, keys]) =>
      Array.isArray(keys),
    );
  } catch {
    return [];
  }
}

/** Tell others of changes of joined traits, and take theirs; returns what ends it. */
export function joinFigure(model: Model, text: string | null): () => void {
  const joins = read(text);
  const stops = joins.map(([name, keys]) =>
    model.onChange([name], () => {
      for (const key of keys) {
        const detail: News = { from: model, key, value: model.get(name) };
        document.dispatchEvent(new CustomEvent(EVENT, { detail }));
      }
    }),
  );
  const hear = (event: Event) => {
    const { from, key, value } = (event as CustomEvent<News>).detail;
    if (from === model) return;
    for (const [name, keys] of joins)
      if (keys.includes(key) && !equal(model.get(name), value)) model.set({ [name]: value });
  };
  if (joins.length > 0) document.addEventListener(EVENT, hear);
  return () => {
    for (const stop of stops) stop();
    document.removeEventListener(EVENT, hear);
  };
}
