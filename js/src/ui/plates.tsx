// Pictures with a heading, and colours for the page: what the figures of networks have in common.

import type { ComponentChildren } from "preact";
import { pixelScale } from "./pixel-layout";
import type { Rgb } from "./ramps";

/** A heading over something that is looked at. */
export function Plate(props: {
  readonly title: string;
  readonly detail?: string;
  readonly hue?: "input" | "kernel" | "output" | "overlap";
  readonly children: ComponentChildren;
}) {
  const { title, detail = "", hue = "input", children } = props;
  return (
    <div class={`plate panel ${hue}`}>
      <h3 class="heading">
        <i class="swatch" />
        <b>{title}</b> <span>{detail}</span>
      </h3>
      {children}
    </div>
  );
}

export const scaleFor = (room: number, cells: number): number =>
  pixelScale(room, cells, window.devicePixelRatio || 1);

export const hex = (rgb: Rgb): string => `rgb(${rgb.join(" ")})`;
