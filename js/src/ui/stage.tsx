// The frame of a stage: panels at their places, the signs between them, what flies above.

import { type ComponentChildren, toChildArray } from "preact";
import type { Size } from "../terms/terms";
import type { Frame } from "./cell-style";
import { type Block, type Bounds, type Layout, layout, type Point } from "./layout";
import { box, moved } from "./place";
import { NARROW, type Room } from "./room";

export const fullFrame = ({ rows, cols }: Size): Frame => ({ top: 0, left: 0, rows, cols });

export const LARGEST_CELL = 46;

/** On a phone cells are seen apart, and touched, from this size on. */
const SMALLEST_CELL = 7;
const NARROW_SIGN = 28;

/** What a stage may take of its figure's room, where it spares some of the width. */
export const bounds = ({ width, stageHeight }: Room, aspect: number, spared = 0): Bounds => ({
  width: Math.max(240, width.value - spared),
  height: stageHeight.value,
  cell: LARGEST_CELL,
  aspect,
  ...(width.value < NARROW && { smallest: SMALLEST_CELL, sign: NARROW_SIGN }),
});

/** Beyond so many cells to a side a grid is a picture. */
const PICTURE = 24;
export const isPicture = ({ cols }: Size): boolean => cols > PICTURE;

/** A small panel keeps legible cells beside a large one; on a phone all have one size, but beside pictures. */
export function legible(size: Size, { width }: Room, beside: Size): Omit<Block, "head"> {
  if (width.value >= NARROW) return { ...size, minCell: Math.min(28, 168 / size.cols) };
  return isPicture(beside) ? { ...size, minCell: Math.min(12, 60 / size.cols) } : size;
}

/** Pixels of a heading's letter. */
const LETTER = 7.2;
export const ONE_LINE = 26;
const TWO_LINES = 42;

/** Headings take one line where each fits above its own cells, else name and detail take two. */
export function arrange(
  blocks: readonly Omit<Block, "head">[],
  headings: readonly string[],
  within: Bounds,
): Layout & { head: number } {
  // Names may not reach over the edge, and on a phone not over the next panel either.
  const named = (i: number) =>
    (within.width < NARROW || i === blocks.length - 1) && {
      minWidth: 0.93 * LETTER * headings[i]!.split(" ")[0]!.length + 18,
    };
  const at = (head: number) => ({
    ...layout(
      blocks.map((block, i) => ({ ...block, ...named(i), head })),
      within,
    ),
    head,
  });
  const one = at(ONE_LINE);
  const fits = headings.every((text, i) => LETTER * text.length + 18 < one.blocks[i]!.room);
  return fits ? one : at(TWO_LINES);
}

/** Where the cells of a panel begin. */
export const origin = ({ blocks, head }: Layout & { head: number }, panel: number): Point => ({
  x: blocks[panel]!.x,
  y: blocks[panel]!.y + head,
});

interface StageProps {
  readonly layout: Layout & { head: number };
  readonly signs: readonly string[];
  /** What lies below the panels. */
  readonly under?: ComponentChildren;
  readonly flight: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Stage({ layout: at, signs, under, flight, children }: StageProps) {
  return (
    <div
      class="stage"
      style={{ ...box(at.width, at.height), "--head": `${at.head}px` }}
      data-two-lines={at.head === TWO_LINES}
    >
      {under}
      {at.operators.map(({ x, y }, i) => (
        <span
          key={String(i)}
          class="sign"
          aria-hidden
          style={{ transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}
        >
          {signs[i]}
        </span>
      ))}
      {toChildArray(children).map((child, i) => {
        const { x, y } = at.blocks[i]!;
        return (
          <div key={String(i)} class="place" style={moved(x, y)}>
            {child}
          </div>
        );
      })}
      {flight}
    </div>
  );
}
