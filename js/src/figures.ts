// Every figure in one ES module: what a notebook's widgets share, and a module for any anywidget host.

import { type AnyModel, fromAnyModel } from "./host/model";
import { type FigureDefinition, mount } from "./host/mount";
import { checkerboard } from "./widgets/checkerboard";
import { conv } from "./widgets/conv";
import { convTranspose } from "./widgets/conv-transpose";
import { linearFigure } from "./widgets/linear";

const figures: Readonly<Record<string, () => FigureDefinition>> = {
  checkerboard,
  "conv-1d": () => linearFigure(conv(1)),
  "conv-2d": () => linearFigure(conv(2)),
  "conv-transpose-1d": () => linearFigure(convTranspose(1)),
  "conv-transpose-2d": () => linearFigure(convTranspose(2)),
};

interface RenderProps {
  readonly model: AnyModel;
  readonly el: HTMLElement;
}

// An object, never a factory: some hosts render a factory blank.
export default {
  render({ model, el }: RenderProps): () => void {
    const name = String(model.get("_figure"));
    const definition = figures[name];
    if (!definition) throw new Error(`segwidgets has no figure named "${name}".`);
    const host = document.createElement("div");
    host.style.cssText = "display:block;width:100%";
    el.append(host);
    const unmount = mount(definition(), fromAnyModel(model), host);
    return () => {
      unmount();
      host.remove();
    };
  },
};
