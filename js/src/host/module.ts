// The module that a notebook's widgets share, and a module for any anywidget host.

import { type AnyModel, fromAnyModel } from "./model";
import { type Figures, mount } from "./mount";
import { askTorch } from "./torch";

interface RenderProps {
  readonly model: AnyModel;
  readonly el: HTMLElement;
}

/**
 * An object, never a factory: some hosts render a factory blank. With several figures the state
 * says which one is meant.
 */
export const module = (figures: Figures) => ({
  render({ model: host, el }: RenderProps): () => void {
    const model = fromAnyModel(host);
    const [only, ...others] = Object.keys(figures);
    const name = others.length > 0 ? String(model.get("_figure")) : only!;
    const definition = figures[name];
    if (!definition) throw new Error(`segwidgets has no figure named "${name}" in this module.`);
    const place = document.createElement("div");
    place.style.cssText = "display:block;width:100%";
    el.append(place);
    const unmount = mount(definition(), { ...model, ask: askTorch(model) }, place);
    return () => {
      unmount();
      place.remove();
    };
  },
});
