// A figure whose state can be put into the page's address, and read from it.

import { english } from "../terms/sentences";
import { fromAddress, stateIn, toAddress, withState } from "../wire/address";
import { namesOf } from "../wire/framing";
import { readState } from "../wire/state";
import { copy } from "./clipboard";
import { followLanguage } from "./language";
import type { Model } from "./model";

interface Linked {
  /** The figure's element. */
  readonly host: Element;
  readonly stem: string;
  readonly model: Model;
  readonly names: readonly string[];
  /** The traits as the page was written. */
  readonly before: Readonly<Record<string, unknown>>;
  /** Tells the figures of a page apart: the element's id, or "". */
  readonly id: string;
  /** Everything that it shows, as Python reads it. */
  readonly state: () => unknown;
}

/** Frames that were written into a page have no address of their own. */
export const hasAddress = (): boolean => /^(https?|file):$/.test(location.protocol);

/** Take what the address says, now and when it changes; and a bar with a button that copies it. */
export function linkFigure(figure: Linked): { bar: HTMLElement; stop: () => void } {
  const { host, stem, model, names, before, id, state } = figure;
  const prefix = id ? `${id}.` : "";
  const read = () => {
    const whole = stateIn(location.hash, prefix);
    const values: Record<string, unknown> = {
      ...(whole === undefined ? {} : readState(stem, names, whole, (name) => model.get(name))),
      ...fromAddress(location.hash, names, prefix),
    };
    // A link is no way round a lock, nor round an exercise's, whose script may be still to come. Of a
    // mask the trait has a name of its own.
    const asked = model.get("exercise") as { readonly locked?: unknown } | null | undefined;
    for (const name of [...namesOf(model.get("locked")), ...namesOf(asked?.locked)]) {
      delete values[name];
      delete values[`_${name}`];
      // A preset draws both masks.
      if (name === "target" || name === "prediction") delete values.preset;
    }
    // What cannot be drawn is said by the figure, which goes on showing its last good state.
    if (Object.keys(values).length > 0) model.set(values);
  };
  read();

  const bar = document.createElement("p");
  bar.className = "link";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  let t = english;
  const stopLanguage = followLanguage(host, model, (tongue) => {
    t = tongue;
    bar.lang = t.lang;
    bar.dir = t.dir;
    button.textContent = t("Copy link");
    button.title = t("Copy the address of this page with what the figure shows now");
  });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", async () => {
    const now = Object.fromEntries(names.map((name) => [name, model.get(name) ?? before[name]]));
    const address = new URL(location.href);
    address.hash = withState(toAddress(location.hash, now, before, prefix), state(), prefix);
    try {
      history.replaceState(null, "", address);
    } catch {
      // A host may forbid it; the copy has the address all the same.
    }
    said.textContent = (await copy(address.href, button))
      ? t("Link copied")
      : t("Copy it from the address bar");
    clearTimeout(timer);
    timer = setTimeout(() => {
      said.textContent = "";
    }, 2500);
  });
  bar.append(said, button);
  window.addEventListener("hashchange", read);
  return {
    bar,
    stop() {
      stopLanguage();
      clearTimeout(timer);
      window.removeEventListener("hashchange", read);
    },
  };
}
