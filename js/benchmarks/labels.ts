// A labelled grid, redrawn with other labels each time: this project's painter and its naive peers.

import { type CellStyle, EMPTY, type TextColors } from "../src/ui/cell-style";
import { Painter } from "../src/ui/raster";
import { parse, ramp, shade, themes } from "../src/ui/theme";
import { type Times, timeFrames } from "./frame";

const SIDE = 64;
const CELL = 20;
const FONT = 10;
const PIXEL = { width: 1, height: 1 };
/** Two digits: what a figure shows in cells of this size. */
const MAX = 99;

const size = { rows: SIDE, cols: SIDE };
const colors = ramp("unsigned", true, "light");
const textColors: TextColors = {
  text: parse(themes.light.text),
  muted: parse(themes.light.muted),
  empty: parse(themes.light.empty),
  line: parse(themes.light.line),
};

/** A full grid of numbers at random. */
function randomStyle(): CellStyle {
  const values = Array.from({ length: SIDE * SIDE }, () => Math.floor(Math.random() * (MAX + 1)));
  const shades = Int16Array.from(values, (value) => shade(value, MAX));
  const labels = values.map(String);
  return { size, labels, say: (i) => labels[i]!, shades, ramp: colors };
}

/** Time redraws of styles that were made before the clock starts. */
async function timed(
  repetitions: number,
  element: Element,
  draw: (style: CellStyle) => void,
): Promise<Times[]> {
  document.body.replaceChildren(element);
  const styles = Array.from({ length: 16 }, randomStyle);
  if (styles.some((style) => style.shades.includes(EMPTY))) throw new Error("a cell is empty");
  const times = await timeFrames(repetitions, (i) => draw(styles[i % styles.length]!));
  document.body.replaceChildren();
  return times;
}

/** The project's own. */
export function own(repetitions: number): Promise<Times[]> {
  const canvas = document.createElement("canvas");
  const painter = new Painter(canvas);
  const cell = { width: CELL, height: CELL };
  return timed(repetitions, canvas, (style) => painter.paint(style, cell, FONT, textColors, PIXEL));
}

/** A rectangle and a text of SVG per cell, changed in place. */
export function svg(repetitions: number): Promise<Times[]> {
  const create = (name: string, parent: Element, attributes: Record<string, number | string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, `${value}`);
    parent.append(element);
    return element;
  };
  const side = SIDE * CELL;
  const root = create("svg", document.body, { width: side, height: side, "font-size": FONT });
  const cells = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) * CELL, Math.floor(i / SIDE) * CELL];
    const rect = create("rect", root, { x, y, width: CELL - 1, height: CELL - 1 });
    const text = create("text", root, {
      x: x + CELL / 2,
      y: y + CELL / 2,
      "text-anchor": "middle",
      "dominant-baseline": "central",
    });
    return { rect, text };
  });
  return timed(repetitions, root, ({ shades, labels, ramp: { css } }) => {
    cells.forEach(({ rect, text }, i) => {
      rect.setAttribute("fill", css[shades[i]!]!);
      text.textContent = labels![i]!;
    });
  });
}

/** A `fillRect` and a `fillText` per cell. */
export function fillText(repetitions: number): Promise<Times[]> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * CELL;
  const context = canvas.getContext("2d")!;
  context.font = `${FONT}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  return timed(repetitions, canvas, ({ shades, labels, ramp: { css } }) => {
    for (let i = 0; i < shades.length; i++) {
      const [x, y] = [(i % SIDE) * CELL, Math.floor(i / SIDE) * CELL];
      context.fillStyle = css[shades[i]!]!;
      context.fillRect(x, y, CELL - 1, CELL - 1);
      context.fillStyle = themes.light.text;
      context.fillText(labels![i]!, x + CELL / 2, y + CELL / 2);
    }
  });
}
