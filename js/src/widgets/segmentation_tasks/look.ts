// How a reading looks at a moment: how much of things and stuff is filled, where their lines are.

import { ease } from "../../ui/phases";
import type { Pixels } from "../../ui/pixels";
import type { ClassKind, Cut } from "../../ui/segments";
import { mix, opaque, type Rgb } from "../../ui/theme";
import { momentAt, type Shown } from "./state";

export interface Look {
  /** How much of a pixel has the color of its class, in things and in stuff. */
  readonly things: number;
  readonly stuff: number;
  /** Whether things of a class have shades of their own, 1, or one color, 0. */
  readonly apart: number;
  /** The lines around things, and around classes. */
  readonly lines: number;
  readonly classLines: number;
  /** How large boxes have grown, and how far they are on their way to the outlines. */
  readonly grown: number;
  readonly way: number;
  readonly labels: number;
}

/** How much of a pixel has the color of its class. */
const COVER = 0.68;

const NOTHING: Look = {
  things: 0,
  stuff: 0,
  apart: 0,
  lines: 0,
  classLines: 0,
  grown: 1,
  way: 1,
  labels: 0,
};

/** What a step looks like at a time from 0 to 1. */
export function lookAt(step: number, t: number): Look {
  const { phase, progress } = momentAt(t);
  const p = ease(progress);
  const moved = phase === "move" ? p : 1;
  const merged = phase === "move" ? 0 : phase === "merge" ? p : 1;
  const joined = phase === "join" ? p : 0;
  switch (step) {
    case 0:
      return NOTHING;
    case 1:
      return { ...NOTHING, lines: 1, grown: moved, way: 0, labels: merged };
    case 2:
      return {
        ...NOTHING,
        things: COVER * moved,
        stuff: COVER * joined,
        apart: 1 - merged,
        lines: 1 - merged,
        classLines: merged,
        way: moved,
        labels: joined,
      };
    case 3:
      return {
        ...NOTHING,
        things: COVER,
        stuff: COVER * (1 - joined),
        apart: moved,
        lines: moved,
        classLines: 1 - moved,
        labels: merged,
      };
    default:
      return {
        ...NOTHING,
        things: COVER,
        stuff: COVER * joined,
        apart: 1,
        lines: 1,
        labels: joined,
      };
  }
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** Shades of a class that follow each other, so that neighbours can be told apart. */
const SHADES: readonly (readonly [Rgb, number])[] = [
  [WHITE, 0],
  [WHITE, 0.4],
  [BLACK, 0.35],
  [WHITE, 0.65],
  [BLACK, 0.55],
];

/** The shade of a thing of a class. */
export function shadeOf(color: Rgb, ordinal: number): Rgb {
  const [end, share] = SHADES[Math.max(0, ordinal - 1) % SHADES.length]!;
  return mix(color, end, share);
}

/** Lay the segments over their picture. */
export function paintCut(
  { image }: Pick<Shown, "image">,
  { map, segments, rows, cols }: Cut,
  classes: readonly ClassKind[],
  look: Look,
): Pixels {
  const fills = [
    { color: BLACK, cover: 0 },
    ...segments.map(({ label, ordinal }) => {
      const { color, thing } = classes[label]!;
      return {
        color: mix(color, shadeOf(color, ordinal), look.apart),
        cover: thing ? look.things : look.stuff,
      };
    }),
  ];
  const { data } = image;
  const rgba = new Uint32Array(rows * cols);
  for (let i = 0; i < rgba.length; i++) {
    const { color, cover } = fills[map[i]!]!;
    const j = 3 * i;
    const [r, g, b] = [data[j]!, data[j + 1]!, data[j + 2]!];
    rgba[i] =
      cover === 0
        ? opaque(r, g, b)
        : opaque(
            Math.round(r + (color[0] - r) * cover),
            Math.round(g + (color[1] - g) * cover),
            Math.round(b + (color[2] - b) * cover),
          );
  }
  return { rows, cols, rgba };
}

// Labels over a picture, none over another.

export interface Label {
  readonly text: string;
  /** The middle of its foot, in pixels of the picture. */
  readonly x: number;
  readonly y: number;
}

/** Pixels on screen: of a letter, of a line, and beside the text. */
export const LETTER = { width: 6.3, height: 14, beside: 6 };
const MAX_LABELS = 40;

/** Keep the labels that have room, those that come first before the others. */
export function placed(
  wanted: readonly Label[],
  scale: number,
  { rows, cols }: { readonly rows: number; readonly cols: number },
): Label[] {
  const taken: (readonly [number, number, number, number])[] = [];
  const kept: Label[] = [];
  const high = LETTER.height / scale;
  for (const { text, x, y } of wanted) {
    if (kept.length >= MAX_LABELS) break;
    const half = (LETTER.width * text.length + LETTER.beside) / scale / 2;
    const inX = half * 2 > cols ? cols / 2 : Math.max(half, Math.min(cols - half, x));
    const inY = Math.max(high, Math.min(rows, y));
    const room = [inX - half, inY - high, inX + half, inY] as const;
    const meets = taken.some(
      ([l, t, r, b]) => l < room[2] && r > room[0] && t < room[3] && b > room[1],
    );
    if (meets) continue;
    taken.push(room);
    kept.push({ text, x: inX, y: inY });
  }
  return kept;
}
