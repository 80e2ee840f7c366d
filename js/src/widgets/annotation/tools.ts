// The five tools: what pointer and keys do to an attempt.

import { type Signal, signal } from "@preact/signals";
import { annotation as OPTIONS } from "../../../../segwidgets/shared/options.json";
import { brush } from "../../ui/brush";
import { msg, type Values } from "../../ui/language";
import { type AttemptOf, givesBack, type Inputs, maskAfter, type Tool } from "./attempts";
import { type Distances, LiveWire, nearer, scribbled } from "./paths";
import { countsOf, type Mask, type Point, simplified } from "./rasters";
import type { AnnotationState } from "./state";

/** Pixels of the screen within which a click on the first corner closes an outline. */
export const CLOSING = { mouse: 9, touch: 18 };
export const BRUSH = { min: 1, max: 64, first: 9 };
const { max_points: POINTS, max_strokes: STROKES, max_regions: REGIONS } = OPTIONS.own;

/** Tools whose cursor goes from point to point between pixels, and not from pixel to pixel. */
export const betweenPixels = (tool: Tool): boolean => tool === "polygon" || tool === "box";

/** What is begun and not yet ended. */
type Begun =
  | { readonly kind: "brush"; readonly mask: Mask; readonly last: Point }
  | { readonly kind: "scribble"; readonly points: readonly Point[]; readonly grown: Distances }
  | {
      readonly kind: "box";
      readonly anchor: Point;
      readonly to: Point;
      readonly dragged: boolean;
    };

export class AnnotationTools {
  readonly begun: Signal<Begun | null> = signal(null);
  /** Whether keys draw as they move. */
  readonly penDown: Signal<boolean> = signal(false);
  readonly size: Signal<number> = signal(BRUSH.first);
  /** Whether the brush takes away, and whether scribbles are on the background. */
  readonly erases: Signal<boolean> = signal(false);
  readonly onBackground: Signal<boolean> = signal(false);
  /** Whether the part of the picture around the object is seen alone, enlarged. */
  readonly zoomed: Signal<boolean> = signal(false);
  #wire: LiveWire | null = null;

  readonly #state: AnnotationState;

  constructor(state: AnnotationState) {
    this.#state = state;
  }

  get #tool(): Tool {
    return this.#state.spec.peek().tool;
  }

  get #photo() {
    return this.#state.scene.peek()!.photo;
  }

  /** The own attempt at the present tool; what is shown prepared is not drawn on. */
  #own<T extends Tool>(): AttemptOf<T> | null {
    return (this.#state.own() as AttemptOf<T> | undefined) ?? null;
  }

  #refuse(sentence: string, values: Values = {}): void {
    this.#state.notice.value = this.#state.room.t(sentence, values);
  }

  /** The pointer, or Space, comes down; `near` says whether it is on the first corner. */
  press(at: Point, near = false): void {
    const { scene, notice, playback } = this.#state;
    if (!scene.peek()) return;
    notice.value = "";
    playback.pause();
    const tool = this.#tool;
    if (tool === "polygon") this.#corner(at, near);
    else if (tool === "proposals") this.#region(at);
    else if (tool === "box") this.#boxCorner(at);
    else if (this.#strokes() < STROKES) this.#stroke(at);
    else this.#refuse(msg("{n} strokes are the most: undo some, or start over."), { n: STROKES });
  }

  #strokes(): number {
    return this.#own<"brush" | "scribbles">()?.strokes.length ?? 0;
  }

  drag(at: Point): void {
    const begun = this.begun.peek();
    if (begun?.kind === "brush") this.#paint(begun.mask, begun.last, at);
    else if (begun?.kind === "scribble") this.#scribble(begun.points, begun.grown, at);
    else if (begun?.kind === "box") this.#stretch(at, true);
  }

  /** With the pointer up: a box that was begun by a click follows. */
  hover(at: Point): void {
    if (this.begun.peek()?.kind === "box") this.#stretch(at, false);
  }

  release(at: Point): void {
    const begun = this.begun.peek();
    if (begun?.kind === "brush") this.#endStroke(begun.mask);
    else if (begun?.kind === "scribble") this.#endScribble(begun.points);
    else if (begun?.kind === "box" && begun.dragged) this.#endBox(begun.anchor, at);
  }

  /** Enter: closes an outline, puts the pen down or lifts it, clicks. */
  enter(at: Point): void {
    if (this.#tool === "polygon") this.close();
    else if (this.#tool === "brush" || this.#tool === "scribbles")
      this.pen(!this.penDown.peek(), at);
    else this.press(at);
  }

  pen(down: boolean, at: Point): void {
    if (down === this.penDown.peek()) return;
    if (down) this.press(at);
    else this.release(at);
    this.penDown.value = down && this.begun.peek() !== null;
  }

  /** Give up what is begun. Returns whether there was anything. */
  cancel(): boolean {
    if (!this.begun.peek()) return false;
    this.begun.value = null;
    this.penDown.value = false;
    this.#state.live.value = null;
    return true;
  }

  // Outlines.

  /** The corners that are there, of an outline that is not closed yet. */
  open(): Inputs["polygon"] & { readonly times: readonly number[] } {
    const own = this.#own<"polygon">();
    return own && !own.closed ? own : { outline: [], corners: [], closed: false, times: [] };
  }

  /** From the last corner to a point: straight, or along edges. */
  way(to: Point): readonly Point[] {
    const last = this.open().outline.at(-1);
    if (!last) return [to];
    if (!this.#state.spec.peek().snap) return [last, to];
    const [x, y] = this.#wire?.start ?? [-1, -1];
    if (!this.#wire || this.#wire.photo !== this.#photo || x !== last[0] || y !== last[1])
      this.#wire = new LiveWire(this.#photo, last);
    return simplified(this.#wire.to(to));
  }

  #corner(at: Point, near: boolean): void {
    const { outline, corners, times } = this.open();
    if (near && corners.length > 2) {
      this.close();
      return;
    }
    const last = outline.at(-1);
    if (last && last[0] === at[0] && last[1] === at[1]) {
      this.#refuse(msg("There is a corner already: click elsewhere."));
      return;
    }
    const next = [...outline, ...(last ? this.way(at).slice(1) : [at])];
    if (next.length > POINTS) {
      this.#refuse(msg("An outline has at most {n} points: close it, or undo corners."), {
        n: POINTS,
      });
      return;
    }
    this.#state.begin(!last);
    const input = { outline: next, corners: [...corners, next.length - 1], closed: false };
    this.#state.click(input, times, false);
  }

  close(): void {
    const { outline, corners, times } = this.open();
    if (corners.length < 3) {
      const { t } = this.#state.room;
      this.#refuse(
        msg(
          "An outline has three corners at least: click {missing} more {n|corner|corners} before it is closed.",
        ),
        { n: 3 - corners.length, missing: t.count(3 - corners.length) },
      );
      return;
    }
    const back = this.way(outline[0]!).slice(1, -1);
    if (outline.length + back.length > POINTS) {
      this.#refuse(msg("An outline has at most {n} points: undo corners before it is closed."), {
        n: POINTS,
      });
      return;
    }
    this.#state.begin(false);
    this.#state.click({ outline: [...outline, ...back], corners, closed: true }, times, true);
  }

  // The brush.

  #maskNow(): Mask {
    const own = this.#own<"brush">();
    const { rows, cols } = this.#photo;
    const ground = this.#state.ground.peek()!;
    return own ? maskAfter("brush", own, own.times.length, ground) : new Uint8Array(rows * cols);
  }

  #stroke(at: Point): void {
    this.#state.begin(this.#own() === null);
    if (this.#tool === "brush") this.#paint(this.#maskNow(), at, at);
    else this.#scribble([], this.#distances(), at);
  }

  #paint(mask: Mask, from: Point, to: Point): void {
    const { rows, cols } = this.#photo;
    const next = mask.slice();
    const value = this.erases.peek() ? 0 : 1;
    const pixel = ([col, row]: Point) => ({ row, col });
    brush(pixel(from), pixel(to), this.size.peek(), (row, left, right) => {
      if (row >= 0 && row < rows)
        next.fill(value, row * cols + Math.max(0, left), row * cols + Math.min(cols, right));
    });
    this.begun.value = { kind: "brush", mask: next, last: to };
    this.#state.live.value = next;
  }

  #endStroke(mask: Mask): void {
    this.#end();
    const own = this.#own<"brush">();
    const counts = countsOf(mask, this.#photo);
    const before = countsOf(this.#maskNow(), this.#photo);
    if (counts.join() === before.join()) {
      this.#refuse(msg("Nothing changed by that stroke."));
      return;
    }
    this.#state.click({ strokes: [...(own?.strokes ?? []), counts] }, own?.times ?? [], false);
  }

  #end(): void {
    this.begun.value = null;
    this.#state.live.value = null;
  }

  // Scribbles.

  #distances(): Distances {
    const strokes = this.#own<"scribbles">()?.strokes ?? [];
    const [object, background] = this.#state.scene.peek()!.completion.distances(strokes);
    return (this.onBackground.peek() ? background : object).copy();
  }

  #scribble(before: readonly Point[], grown: Distances, at: Point): void {
    const last = before.at(-1);
    if (last && last[0] === at[0] && last[1] === at[1]) return;
    const strokes = this.#own<"scribbles">()?.strokes ?? [];
    const used = strokes.reduce((sum, { points }) => sum + points.length, before.length);
    if (used >= 2 * POINTS) return;
    grown.add(scribbled(last ? [last, at] : [at], this.#photo));
    this.begun.value = { kind: "scribble", points: [...before, at], grown };
    const background = this.onBackground.peek();
    const [object, other] = this.#state.scene.peek()!.completion.distances(strokes);
    const both = strokes.some((one) => one.object === background);
    if (both) this.#state.live.value = background ? nearer(object, grown) : nearer(grown, other);
  }

  #endScribble(points: readonly Point[]): void {
    this.#end();
    const own = this.#own<"scribbles">();
    if (points.length === 0) return;
    const stroke = { object: !this.onBackground.peek(), points };
    this.#state.click({ strokes: [...(own?.strokes ?? []), stroke] }, own?.times ?? [], false);
  }

  // Proposals.

  #region([x, y]: Point): void {
    const { scene, spec } = this.#state;
    const { scale } = spec.peek();
    const map = scene.peek()!.proposals?.[scale];
    if (!map) return;
    const own = this.#own<"proposals">();
    const regions = own?.regions ?? [];
    if (regions.length >= REGIONS) {
      this.#refuse(msg("{n} clicks are the most: undo some, or take larger regions."), {
        n: REGIONS,
      });
      return;
    }
    this.#state.begin(!own);
    const region = [scale, map[y * this.#photo.cols + x]!] as const;
    this.#state.click({ regions: [...regions, region] }, own?.times ?? [], false);
  }

  /** Whether a click at a pixel would take its region out. */
  takesOut(label: number): boolean {
    const { mask, scene, spec } = this.#state;
    const map = scene.peek()?.proposals?.[spec.peek().scale];
    return Boolean(map && mask.peek() && givesBack(mask.peek()!, map, label));
  }

  // Boxes.

  #boxCorner(at: Point): void {
    const begun = this.begun.peek();
    if (begun?.kind === "box") {
      this.#endBox(begun.anchor, at);
      return;
    }
    this.#state.begin(true);
    this.begun.value = { kind: "box", anchor: at, to: at, dragged: false };
    this.#state.live.value = maskAfter("box", { box: [] }, 1, this.#state.ground.peek()!);
  }

  #stretch(to: Point, pulled: boolean): void {
    const begun = this.begun.peek();
    if (begun?.kind !== "box") return;
    const moved = pulled && (begun.anchor[0] !== to[0] || begun.anchor[1] !== to[1]);
    this.begun.value = { ...begun, to, dragged: begun.dragged || moved };
    const box = boxBetween(begun.anchor, to);
    const ground = this.#state.ground.peek()!;
    this.#state.live.value = maskAfter("box", { box }, 2, ground);
  }

  #endBox(anchor: Point, to: Point): void {
    this.#end();
    const box = boxBetween(anchor, to);
    if (box[0]! >= box[2]! || box[1]! >= box[3]!) {
      this.#refuse(
        msg("A box has a width and a height: choose two corners across from each other."),
      );
      return;
    }
    this.#state.click({ box }, [0], true);
  }
}

export const boxBetween = ([x, y]: Point, [u, v]: Point): readonly number[] => [
  Math.min(x, u),
  Math.min(y, v),
  Math.max(x, u),
  Math.max(y, v),
];
