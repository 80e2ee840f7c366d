// A figure whose state can be put into the page's address, and read from it.

import { fromAddress, toAddress } from "../wire/address";
import { copy } from "./clipboard";
import type { Model } from "./model";

interface Linked {
  readonly model: Model;
  readonly names: readonly string[];
  /** The traits as the page was written. */
  readonly before: Readonly<Record<string, unknown>>;
  /** Tells the figures of a page apart: the element's id, or "". */
  readonly id: string;
}

/** Frames that were written into a page have no address of their own. */
export const hasAddress = (): boolean => /^(https?|file):$/.test(location.protocol);

/** Take what the address says, now and when it changes; and a bar with a button that copies it. */
export function linkFigure(figure: Linked): { bar: HTMLElement; stop: () => void } {
  const { model, names, before, id } = figure;
  const prefix = id ? `${id}.` : "";
  const read = () => {
    const values = fromAddress(location.hash, names, prefix);
    // What cannot be drawn is said by the figure, which goes on showing its last good state.
    if (Object.keys(values).length > 0) model.set(values);
  };
  read();

  const bar = document.createElement("p");
  bar.className = "link";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Copy link";
  button.title = "Copy the address of this page with what the figure shows now";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", async () => {
    const now = Object.fromEntries(names.map((name) => [name, model.get(name) ?? before[name]]));
    const address = new URL(location.href);
    address.hash = toAddress(location.hash, now, before, prefix);
    try {
      history.replaceState(null, "", address);
    } catch {
      // A host may forbid it; the copy has the address all the same.
    }
    said.textContent = (await copy(address.href, button))
      ? "Link copied"
      : "Copy it from the address bar";
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
      clearTimeout(timer);
      window.removeEventListener("hashchange", read);
    },
  };
}
