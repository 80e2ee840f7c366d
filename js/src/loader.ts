// What every widget carries: a few lines that find the figures, which a notebook holds once.
// The code comes from a sibling model, so nothing is fetched and twenty widgets share one copy.

import type { AnyModel } from "./host/model";

interface Manager {
  get_model(id: string): Promise<{ get(name: string): unknown }>;
}

interface Figures {
  render(props: RenderProps): () => void;
}

interface RenderProps {
  readonly model: AnyModel & { readonly widget_manager: Manager };
  readonly el: HTMLElement;
  readonly signal?: AbortSignal;
}

async function evaluate(code: string): Promise<Figures> {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

const LOADED = Symbol.for("segwidgets code");

/**
 * One evaluation per page and code; a global, since hosts may evaluate this module many times.
 *
 * The code itself is the key: a state that claims another's version gets no other figure's place.
 */
async function load(model: RenderProps["model"]): Promise<Figures> {
  const id = String(model.get("_figures")).replace("IPY_MODEL_", "");
  const source = await model.widget_manager.get_model(id);
  const code = String(source.get("code"));
  const page = globalThis as unknown as Record<symbol, Map<string, Promise<Figures>> | undefined>;
  page[LOADED] ??= new Map();
  const loaded = page[LOADED];
  const held = loaded.get(code);
  if (held) return held;
  const figures = evaluate(code);
  loaded.set(code, figures);
  // What failed is tried again by the next figure.
  figures.catch(() => loaded.delete(code));
  return figures;
}

export default {
  async render(props: RenderProps): Promise<() => void> {
    const figures = await load(props.model);
    // The view may have been closed while the code was on its way.
    return props.signal?.aborted ? () => {} : figures.render(props);
  },
};
