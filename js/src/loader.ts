// What every widget carries: a few lines that find the figures, which a notebook holds once.
// The code comes from a sibling model, so nothing is fetched and twenty widgets share one copy.

import type { AnyModel } from "./host/model";
import { msg } from "./terms/sentences";

interface Manager {
  get_model(id: string): Promise<{ get(name: string): unknown }>;
}

interface Figures {
  render(props: RenderProps): () => void;
}

interface RenderProps {
  readonly model: AnyModel & { readonly widget_manager?: Manager };
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
  const source = await model.widget_manager!.get_model(id);
  const code = source.get("code");
  if (!code || typeof code !== "string") throw new Error("the model of the code is empty");
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

/** Milliseconds after which a host that says nothing counts as one that does not hand over the code. */
const PATIENCE = 10_000;

const MISSING = msg(
  "The code of this figure did not arrive. Run its cell again; if that does not help, write sw.options.inline = True before the figure is made.",
);

/** Say in the figure's place that its code is missing; returns what takes the sentence away. */
function tell({ model, el }: RenderProps): () => void {
  const lang = String(model.get("lang") || document.documentElement.lang);
  const texts = globalThis.segwidgetsTexts;
  const place = document.createElement("p");
  place.setAttribute("role", "alert");
  place.textContent = (texts?.[lang] ?? texts?.[lang.split("-")[0]!])?.[MISSING] ?? MISSING;
  el.append(place);
  return () => place.remove();
}

export default {
  /** Draws, or says what is missing; code that is late takes the sentence's place. */
  render(props: RenderProps): Promise<() => void> {
    let closed = false;
    let clear = () => {};
    return new Promise((resolve, reject) => {
      const close = () => {
        closed = true;
        clearTimeout(timer);
        clear();
      };
      const missing = (error: unknown) => {
        console.error("segwidgets:", error);
        if (!closed && !props.signal?.aborted) clear = tell(props);
        resolve(close);
      };
      const timer = setTimeout(missing, PATIENCE, "no answer from the host");
      load(props.model).then(
        (figures) => {
          clearTimeout(timer);
          clear();
          clear = () => {};
          // The view may have been closed while the code was on its way.
          if (!closed && !props.signal?.aborted) {
            try {
              clear = figures.render(props);
            } catch (error) {
              reject(error);
            }
          }
          resolve(close);
        },
        (error) => {
          clearTimeout(timer);
          clear();
          missing(error);
        },
      );
    });
  },
};
