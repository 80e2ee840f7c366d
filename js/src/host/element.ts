// The custom element: attributes are the traits, in JSON. Works from file://, with no kernel.

import { figure as FRAME } from "../../../segwidgets/shared/options.json";
import { parseValue } from "../wire/address";
import { wrongFraming } from "../wire/framing";
import { stateOf } from "../wire/state";
import { bytesOf } from "../wire/tensor";
import { tellHeight, tellState } from "./frame";
import { joinFigure } from "./join";
import { hasAddress, linkFigure } from "./link";
import { type Model, plainModel } from "./model";
import { type FigureDefinition, type Figures, FRAME_TRAITS, mount } from "./mount";

/** Bytes are decoded once, here. */
const revive = (_name: string, value: unknown): unknown =>
  typeof (value as { base64?: unknown } | null)?.base64 === "string" ? bytesOf(value) : value;

function parse(name: string, text: string): unknown {
  try {
    return parseValue(text, revive);
  } catch {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new Error(
      `${name}="${shown}" is not JSON: write a number like 2 or a list like [[1, 2], [3, 4]].`,
    );
  }
}

/** Texts, which are written without quotes as any attribute is. */
const TEXTS = ["title", "caption", "lang", "mode"];

/** How a figure is framed has no rules of its figure: they are here. */
function checkFrame(name: string, value: unknown, parts: readonly string[]): void {
  const wrong = wrongFraming(name, value, parts);
  if (wrong) throw new Error(`${name}: ${wrong}`);
  if (name === "compact" && typeof value !== "boolean")
    throw new Error(`compact="${value}": write true or false.`);
  if (name !== "height" || value === null) return;
  const { min, max } = FRAME.height;
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
    throw new Error(
      `height="${value}": choose ${min} to ${max} pixels; without it a figure takes what the window has.`,
    );
}

/** A figure shows something else; what, is written out only where somebody asks: masks are large. */
class Changed extends Event {
  readonly #figure: { readonly state: unknown };

  constructor(figure: { readonly state: unknown }) {
    super("segwidgets:change", { bubbles: true });
    this.#figure = figure;
  }

  get detail(): unknown {
    return this.#figure.state;
  }
}

/** Define every figure's element: `<segwidgets-conv-2d>` and so on. */
export function defineAll(figures: Figures): void {
  for (const [stem, make] of Object.entries(figures)) define(`segwidgets-${stem}`, make());
}

function define(tag: string, definition: FigureDefinition): void {
  // A page may hold the script twice.
  if (customElements.get(tag)) return;

  const names = [...definition.traits, ...FRAME_TRAITS];
  const stem = tag.replace("segwidgets-", "");
  const { computed = [] } = definition;
  const kept = names.filter((name) => !computed.includes(name));
  class FigureElement extends HTMLElement {
    static observedAttributes = [...names, "exercise", "theme"];
    #model: Model | undefined;
    #unmount: (() => void) | undefined;
    #stops: readonly (() => void)[] = [];
    #link: ReturnType<typeof linkFigure> | undefined;
    readonly #wrong = new Map<string, string>();
    readonly #written: Record<string, unknown> = {};

    connectedCallback(): void {
      this.style.display ||= "block";
      // Slides and tabs take elements out and put them back: what was done in it stays.
      if (!this.#model) this.#model = plainModel(this.#read());
      this.#remount();
      this.#stops = [
        tellHeight(),
        this.#model.onChange(names, () => this.#change()),
        joinFigure(this.#model, this.getAttribute("join")),
      ];
      if (this.hasAttribute("link") && hasAddress()) {
        this.#link = linkFigure({
          host: this,
          stem,
          model: this.#model,
          names: definition.traits,
          before: this.#written,
          id: this.id,
          state: () => this.state,
        });
        this.shadowRoot!.append(this.#link.bar);
      }
    }

    disconnectedCallback(): void {
      this.#link?.stop();
      this.#unmount?.();
      for (const stop of this.#stops) stop();
      this.#stops = [];
      this.#link = this.#unmount = undefined;
    }

    /** What the figure shows, as Python's `from_state` reads it. */
    get state() {
      return stateOf(stem, kept, (name) => this.#model?.get(name));
    }

    #changing = false;

    /** Several traits that change together are one change. */
    #change(): void {
      if (this.#changing) return;
      this.#changing = true;
      queueMicrotask(() => {
        this.#changing = false;
        this.dispatchEvent(new Changed(this));
        tellState(this);
      });
    }

    attributeChangedCallback(name: string, _before: string | null, text: string | null): void {
      if (!this.#model) return;
      if (name !== "theme") {
        const use = (value: unknown) => this.#model!.set({ [name]: value });
        if (text === null) this.#leave(name, use);
        else this.#take(name, text, use);
      }
      if (!this.#unmount) return;
      if (name === "theme") this.#remount();
      else this.#complain();
    }

    /** The traits as the page was written. */
    #read(): Record<string, unknown> {
      for (const name of [...names, "exercise", "digests"]) {
        const text = this.getAttribute(name);
        if (text !== null) this.#take(name, text, (value) => (this.#written[name] = value));
      }
      return this.#written;
    }

    #take(name: string, text: string, use: (value: unknown) => void): void {
      try {
        const plain = TEXTS.includes(name) && !text.startsWith('"');
        const value = plain ? text : text === "" && name === "compact" ? true : parse(name, text);
        checkFrame(name, value, definition.parts);
        use(value);
        this.#wrong.delete(name);
      } catch (error) {
        this.#wrong.set(name, (error as Error).message);
      }
    }

    /** What is no longer written has its default again. */
    #leave(name: string, use: (value: unknown) => void): void {
      this.#wrong.delete(name);
      use(undefined);
    }

    #remount(): void {
      this.#unmount?.();
      this.#unmount = mount(definition, this.#model!, this, () => this.getAttribute("theme"));
      // Mounting begins with an empty root.
      if (this.#link) this.shadowRoot!.append(this.#link.bar);
      this.#complain();
    }

    /** What cannot be read is said above the figure; the rest of the page lives. */
    #complain(): void {
      const root = this.shadowRoot!;
      root.querySelector(".attributes")?.remove();
      if (this.#wrong.size === 0) return;
      const note = document.createElement("p");
      note.className = "problem attributes";
      note.setAttribute("role", "alert");
      note.textContent = [...this.#wrong.values()].join(" ");
      root.prepend(note);
    }
  }

  customElements.define(tag, FigureElement);
}
