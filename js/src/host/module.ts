// The module that a notebook's widgets share, and a module for any anywidget host.

import { bring, languageAt } from "./language";
import { type AnyModel, fromAnyModel } from "./model";
import { type Figures, mount } from "./mount";
import { askTorch } from "./torch";

interface Manager {
  get_model(id: string): Promise<{ get(name: string): unknown }>;
}

interface RenderProps {
  readonly model: AnyModel & { readonly widget_manager?: Manager };
  readonly el: HTMLElement;
}

/** Use the code of a model that a trait names, now and when it names another. */
function bringing(
  { model, trait }: { readonly model: RenderProps["model"]; readonly trait: string },
  use: (code: string) => void | Promise<void>,
): () => void {
  const look = async () => {
    const id = String(model.get(trait) ?? "").replace("IPY_MODEL_", "");
    if (!id || !model.widget_manager) return;
    const source = await model.widget_manager.get_model(id);
    await use(String(source.get("code")));
  };
  // A host without shared models leaves the figure's own word that this is missing.
  const listen = () => void look().catch(() => {});
  model.on(`change:${trait}`, listen);
  listen();
  return () => model.off?.(`change:${trait}`, listen);
}

/** Run what asks about figures, once a model of the kernel brings it; the page needs it once. */
const bringExercise = (model: RenderProps["model"]): (() => void) =>
  bringing({ model, trait: "_asking" }, async (code) => {
    if (globalThis.segwidgetsExercise) return;
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    await import(/* @vite-ignore */ url);
    URL.revokeObjectURL(url);
  });

/** Take the catalogue that the kernel sends, and ask for that of the page where none is named. */
function bringTexts(model: RenderProps["model"], place: Element): () => void {
  const stop = bringing({ model, trait: "_texts" }, (code) => {
    const { lang, texts } = JSON.parse(code);
    bring(lang, texts);
  });
  const lang = languageAt(place);
  const wanted = !model.get("lang") && !model.get("_texts") && !/^(en\b|$)/i.test(lang);
  if (wanted && !globalThis.segwidgetsTexts?.[lang])
    fromAnyModel(model).send({ kind: "lang", lang });
  return stop;
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
    const stopAsking = bringExercise(host);
    const stopTexts = bringTexts(host, place);
    const unmount = mount(definition(), { ...model, ask: askTorch(model) }, place);
    return () => {
      stopAsking();
      stopTexts();
      unmount();
      place.remove();
    };
  },
});
