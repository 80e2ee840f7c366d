// Painting: what each tool does on the way from one pixel to the next, and the keys.

import { type Signal, signal } from "@preact/signals";
import { iou_calculator as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { brush, type Pixel } from "../../ui/brush";
import { editRules, type KeyRule } from "../../ui/keys";
import { msg } from "../../ui/language";
import { count } from "./scores";
import { flood, polygon, rectangle } from "./shapes";
import { nameOf, type Tool } from "./spec";
import type { IoUState } from "./state";

/** Pixels of the screen within which a click on the first corner closes a polygon. */
export const CLOSING = 9;

/** What is begun and not yet ended. */
type Begun =
  | { readonly kind: "stroke"; readonly last: Pixel }
  | { readonly kind: "rectangle"; readonly anchor: Pixel; readonly dragged: boolean }
  | { readonly kind: "polygon"; readonly corners: readonly Pixel[] };

export class PaintTools {
  readonly begun: Signal<Begun | null> = signal(null);
  /** Whether keys paint as they move. */
  readonly penDown: Signal<boolean> = signal(false);
  /** Where the last stroke ended: a line may go on from there. */
  #end: Pixel | null = null;

  readonly #iou: IoUState;

  constructor(iou: IoUState) {
    this.#iou = iou;
  }

  get #tool() {
    return this.#iou.spec.peek().tool;
  }

  /** The label that the tool paints. */
  label(): number {
    const { tool, label } = this.#iou.spec.peek();
    return tool === "erase" ? 0 : label;
  }

  /** Whether anything at all may be painted; says why not. */
  #may(): boolean {
    const { editing, classes } = this.#iou.spec.peek();
    if (editing === "target" || this.label() < classes) return true;
    this.#iou.said.value = (t) =>
      t("Pixels are ignored by the target: edit the target to paint this label.");
    return false;
  }

  readonly #span = (row: number, from: number, to: number): void => {
    const { editing } = this.#iou.spec.peek();
    this.#iou.pair.peek().paint(editing, row, from, to, this.label());
  };

  /** What was painted, said in words. */
  #commit(): void {
    const spec = this.#iou.spec.peek();
    const label = this.label();
    this.#iou.commit((t, { pixels: n }) => {
      const values = { n, pixels: count(n), name: nameOf(t, spec, label) };
      if (n === 0) return t("Nothing changed: that is {name} already.", values);
      return spec.editing === "target"
        ? t("{pixels} {n|pixel|pixels} of the target painted as {name}.", values)
        : t("{pixels} {n|pixel|pixels} of the prediction painted as {name}.", values);
    });
  }

  #inside({ row, col }: Pixel): boolean {
    const { rows, cols } = this.#iou.pair.peek().size;
    return row >= 0 && col >= 0 && row < rows && col < cols;
  }

  /** The pointer, or Space, comes down on a pixel; `line` goes on from the last stroke. */
  press(at: Pixel, line = false): void {
    const begun = this.begun.peek();
    if (this.#tool === "pick") {
      if (this.#inside(at)) this.#pick(at);
      return;
    }
    if (!this.#may()) return;
    switch (this.#tool) {
      case "paint":
      case "erase":
        this.#stroke(line && this.#end ? this.#end : at, at);
        break;
      case "rectangle":
        if (begun?.kind === "rectangle") this.#closeRectangle(begun.anchor, at);
        else this.#stretch(at, at, false);
        break;
      case "polygon":
        this.begun.value = {
          kind: "polygon",
          corners: [...(begun?.kind === "polygon" ? begun.corners : []), at],
        };
        break;
      case "fill":
        if (this.#inside(at)) this.#fill(at);
    }
  }

  /** On the way, with the pointer down. */
  drag(at: Pixel): void {
    const begun = this.begun.peek();
    if (begun?.kind === "stroke") this.#stroke(begun.last, at);
    else if (begun?.kind === "rectangle") this.#stretch(begun.anchor, at, true);
  }

  /** On the way, with the pointer up: a rectangle that was begun follows. */
  hover(at: Pixel): void {
    const begun = this.begun.peek();
    if (begun?.kind === "rectangle" && !begun.dragged) this.#stretch(begun.anchor, at, false);
  }

  /** The pointer leaves the surface it pressed. */
  release(at: Pixel): void {
    const begun = this.begun.peek();
    if (begun?.kind === "stroke") this.#finish(at);
    else if (begun?.kind === "rectangle" && begun.dragged) this.#closeRectangle(begun.anchor, at);
  }

  /** Enter: ends what has corners, puts the pen down or lifts it. */
  enter(at: Pixel): void {
    const begun = this.begun.peek();
    if (begun?.kind === "polygon") this.closePolygon();
    else if (this.#tool === "paint" || this.#tool === "erase") this.pen(!this.penDown.peek(), at);
    else this.press(at);
  }

  /** Put the pen of the keyboard down, or lift it. */
  pen(down: boolean, at: Pixel): void {
    if (down === this.penDown.peek()) return;
    this.penDown.value = down;
    if (down) this.press(at);
    else this.release(at);
  }

  closePolygon(): void {
    const begun = this.begun.peek();
    if (begun?.kind !== "polygon") return;
    const { corners } = begun;
    const { pair } = this.#iou;
    const middles = corners.map(({ row, col }) => ({ row: row + 0.5, col: col + 0.5 }));
    polygon(middles, pair.peek().size, this.#span);
    // The pixels that were clicked, and those between them, belong to it.
    corners.forEach((corner, i) => {
      brush(corner, corners[(i + 1) % corners.length]!, 1, this.#span);
    });
    this.begun.value = null;
    this.#commit();
  }

  /** Another picture is shown: what was begun on the last one is no more. */
  forget(): void {
    this.begun.value = null;
    this.penDown.value = false;
    this.#end = null;
  }

  /** Give up what is begun. Returns whether there was anything. */
  cancel(): boolean {
    const begun = this.begun.peek();
    if (!begun) return false;
    this.begun.value = null;
    this.penDown.value = false;
    this.#iou.pair.peek().revert();
    this.#iou.refresh();
    this.#iou.said.value = (t) => t("Given up.");
    return true;
  }

  #stroke(from: Pixel, to: Pixel): void {
    brush(from, to, this.#iou.spec.peek().brush, this.#span);
    this.begun.value = { kind: "stroke", last: to };
    this.#iou.refresh();
  }

  #finish(at: Pixel): void {
    this.begun.value = null;
    this.#end = at;
    this.#commit();
  }

  #stretch(anchor: Pixel, to: Pixel, dragged: boolean): void {
    this.#iou.pair.peek().revert();
    rectangle(anchor, to, this.#span);
    const begun = this.begun.peek();
    const moved = dragged && (anchor.row !== to.row || anchor.col !== to.col);
    const before = begun?.kind === "rectangle" && begun.dragged;
    this.begun.value = { kind: "rectangle", anchor, dragged: moved || before };
    this.#iou.refresh();
  }

  #closeRectangle(anchor: Pixel, to: Pixel): void {
    this.#iou.pair.peek().revert();
    rectangle(anchor, to, this.#span);
    this.begun.value = null;
    this.#commit();
  }

  #fill(at: Pixel): void {
    const pair = this.#iou.pair.peek();
    flood(pair[this.#iou.spec.peek().editing], pair.size, at, this.#span);
    this.#commit();
  }

  #pick(at: Pixel): void {
    const { pair, spec, store, said } = this.#iou;
    const { editing } = spec.peek();
    const { cols } = pair.peek().size;
    const label = pair.peek()[editing][at.row * cols + at.col]!;
    store.update({ label });
    said.value = (t) => {
      const name = nameOf(t, spec.peek(), label);
      return editing === "target"
        ? t("Picked {name} from the target.", { name })
        : t("Picked {name} from the prediction.", { name });
    };
  }
}

// The keys of the IoU calculator, in the one table that handles them and writes the help.

const key =
  (...keys: string[]) =>
  (event: KeyboardEvent): boolean =>
    !event.ctrlKey && !event.metaKey && !event.altKey && keys.includes(event.key);

/** Inside other grids arrows and letters keep their meaning; these act everywhere in the figure. */
export function iouRules(
  iou: IoUState,
  tools: PaintTools,
  help: () => void,
  move: () => void,
): KeyRule[] {
  const { store, spec } = iou;
  const choose = (tool: Tool) => () => {
    store.update({ tool });
  };
  const size = (by: number) => () => {
    const { brush } = spec.peek();
    const step = Math.max(1, Math.round(brush / 6));
    const { min, max } = OPTIONS.brush_size;
    store.update({ brush_size: Math.max(min, Math.min(max, brush + by * step)) });
  };
  const shift = (by: number) => () => {
    const { label, classes } = spec.peek();
    store.update({ label: (Math.min(label, classes - 1) + by + classes) % classes });
  };
  let last = 0;
  const swap = () => {
    const { label } = spec.peek();
    store.update({ label: last === label ? (label === 0 ? 1 : 0) : last });
    last = label;
  };
  const flip = () => {
    store.update({ editing: spec.peek().editing === "target" ? "prediction" : "target" });
  };
  return [
    {
      keys: "← → ↑ ↓",
      says: msg(
        "move the cursor on the masks; with Shift by 8; Home, End, Page Up, Page Down jump",
      ),
    },
    { keys: msg("Space"), says: msg("paint at the cursor, or set a corner") },
    { keys: "Enter", says: msg("put the pen down or lift it; close a polygon; pin a score") },
    { keys: msg("Shift + click"), says: msg("a line from the last stroke") },
    { keys: "2, P", says: msg("paint"), matches: key("2", "p", "P"), act: choose("paint") },
    { keys: "1, E", says: msg("erase"), matches: key("1", "e", "E"), act: choose("erase") },
    {
      keys: "R",
      says: msg("rectangle: two corners"),
      matches: key("r", "R"),
      act: choose("rectangle"),
    },
    {
      keys: "3",
      says: msg("polygon: corner by corner"),
      matches: key("3"),
      act: choose("polygon"),
    },
    {
      keys: "4, F",
      says: msg("fill a connected region"),
      matches: key("4", "f", "F"),
      act: choose("fill"),
    },
    {
      keys: "5, L",
      says: msg("pick the class of a pixel"),
      matches: key("5", "l", "L"),
      act: choose("pick"),
    },
    { keys: "[", says: msg("smaller brush"), matches: key("["), act: size(-1) },
    { keys: "]", says: msg("larger brush"), matches: key("]"), act: size(1) },
    { keys: "-", says: msg("previous class"), matches: key("-"), act: shift(-1) },
    { keys: "=", says: msg("next class"), matches: key("="), act: shift(1) },
    { keys: "X", says: msg("swap with the previous class"), matches: key("x", "X"), act: swap },
    { keys: "T", says: msg("paint the other mask"), matches: key("t", "T"), act: flip },
    { keys: "Z", says: msg("zoom in"), matches: key("z"), act: () => iou.zoom(2) },
    { keys: "Shift + Z", says: msg("zoom out"), matches: key("Z"), act: () => iou.zoom(0.5) },
    {
      keys: "0",
      says: msg("show the whole picture; Ctrl/Cmd + wheel zooms"),
      matches: key("0"),
      act: () => (iou.view.value = null),
    },
    { keys: "H", says: msg("move the picture by dragging"), matches: key("h", "H"), act: move },
    ...editRules({
      undo: () => tools.cancel() || iou.undo(),
      redo: iou.redo,
      help,
      unpin: () => {
        if (!tools.cancel()) iou.pointers.unpin();
      },
    }).filter(({ matches }) => matches),
  ];
}
