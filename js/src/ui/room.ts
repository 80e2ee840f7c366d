// What a figure is drawn in: light or dark, how wide, how high, and how much of it is for the stage.

import { type Signal, signal } from "@preact/signals";
import { type Framing, UNFRAMED } from "../wire/framing";
import { limits } from "../wire/options";
import { english, type Tongue } from "./language";
import type { ThemeName } from "./theme";

export interface Room {
  readonly theme: Signal<ThemeName>;
  /** Pixels that the figure's content has, 0 until it is measured. */
  readonly width: Signal<number>;
  /** Pixels from the first row to the player. */
  readonly height: Signal<number>;
  /** Pixels of the height that the rows round the stage leave to it. */
  readonly stageHeight: Signal<number>;
  /** Only title, stage, caption and player. */
  readonly compact: Signal<boolean>;
  /** What an instructor says round the figure, shows of it and locks. */
  readonly framing: Signal<Framing>;
  /** The language in which everything in it is said. */
  readonly tongue: Signal<Tongue>;
  /** Says a sentence in it. */
  readonly t: Tongue;
}

export function createRoom(): Room {
  const tongue = signal(english);
  return {
    theme: signal<ThemeName>("light"),
    width: signal(0),
    height: signal(560),
    stageHeight: signal(320),
    compact: signal(false),
    framing: signal(UNFRAMED),
    tongue,
    get t() {
      return tongue.value;
    },
  };
}

/** A figure narrower than this is laid out for a phone. */
export const NARROW = 560;

/** Where nothing is said, a figure leaves this much of a window to what is round it. */
const AROUND = 80;
const LOWEST = 420;
/** In a lower window, as one is that is enlarged twice, a figure is scrolled: it has its full height. */
const SCROLLED = 560;
/** More height is not used unless it is asked for: a phone's figures are tall, a desk's are wide. */
const HIGHEST_NARROW = 740;

/** The height that a figure takes of a window. */
export const heightIn = (window: number, width: number): number =>
  window < LOWEST
    ? SCROLLED
    : Math.max(
        LOWEST,
        Math.min(width < NARROW ? HIGHEST_NARROW : limits.figure_height, window - AROUND),
      );
