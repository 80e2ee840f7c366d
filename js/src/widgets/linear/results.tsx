// What the products of a step end in: the output, or what several channels make of it.

import type { ComponentChild, FunctionComponent } from "preact";
import type { Size } from "../../terms/terms";
import type { Frame } from "../../ui/cell-style";
import type { Block, Layout } from "../../ui/layout";
import { arrange, bounds, fullFrame, legible } from "../../ui/stage";
import { Output, type StageState, sizeText } from "./parts";
import type { LinearState } from "./state";

export interface Results {
  readonly blocks: readonly Omit<Block, "head">[];
  readonly headings: readonly string[];
  /** The sign before the first of them, and those between them. */
  readonly signs: (first: string) => string[];
  /** Which of them the present step changes. */
  readonly chosen: number;
}

export type Arranged = ReturnType<typeof arrange> & {
  /** Whether the map of channels stands beside the stage, not above it. */
  readonly beside: boolean;
};

export interface AroundProps {
  readonly state: LinearState;
  readonly beside: boolean;
  readonly children: ComponentChild;
}

interface PanelsProps {
  readonly layout: Layout & { readonly head: number };
  readonly frame: Frame;
}

/** What a stage ends in, and what stands round it: a figure brings those for its channels. */
export interface Ends {
  readonly results: (state: LinearState) => Results;
  readonly arrange: (
    state: LinearState,
    blocks: readonly Omit<Block, "head">[],
    headings: readonly string[],
    aspect: number,
  ) => Arranged;
  /** Made once per stage; what it returns draws the last panels. */
  readonly panels: (state: LinearState, own: StageState) => (at: PanelsProps) => ComponentChild[];
  readonly Around: FunctionComponent<AroundProps>;
}

/** The ends of a figure that has one channel: the output. */
export const oneChannel: Ends = {
  results(state) {
    const { canvas, output } = state.linear.value;
    return {
      blocks: [fullFrame(canvas)],
      headings: [`${state.room.t("Output")} ${sizeText(state.dims, output)}`],
      signs: (first) => [first],
      chosen: 0,
    };
  },
  arrange: (state, blocks, headings, aspect) => ({
    ...arrange(blocks, headings, bounds(state.room, aspect)),
    beside: false,
  }),
  panels:
    (state, own) =>
    ({ layout, frame }) => [
      <Output
        key="output"
        stage={own}
        cell={layout.cells.at(-1)!}
        frame={frame}
        detail={sizeText(state.dims, state.linear.value.output)}
      />,
    ],
  Around: ({ children }) => <>{children}</>,
};

interface Operands {
  /** What the kernel is laid over, with its heading. */
  readonly first: readonly [size: Size, heading: string];
  /** The large grid that the kernel has to stay legible beside. */
  readonly beside: Size;
  /** The headings of the kernel and of the products. */
  readonly headings: readonly [kernel: string, products: string];
  /** The sign between the products and what comes of them. */
  readonly sign: string;
  readonly aspect: number;
}

/** Where a step goes: what is read × the kernel = the products, and what they end in. */
export function arrangeStep(state: LinearState, ends: Ends, operands: Operands) {
  const { first, beside, headings, sign, aspect } = operands;
  const last = ends.results(state);
  const small = legible(fullFrame(state.linear.value.spec.kernel), state.room, beside);
  return {
    signs: ["×", "=", ...last.signs(sign)],
    chosen: last.chosen,
    layout: ends.arrange(
      state,
      [first[0], small, small, ...last.blocks],
      [first[1], ...headings, ...last.headings],
      aspect,
    ),
  };
}
