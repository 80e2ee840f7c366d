// Styles that say how large something is, and where.

/** So many pixels wide and high. */
export const box = (width: number, height: number) => ({
  width: `${width}px`,
  height: `${height}px`,
});

/** Moved from where it is laid out by so many pixels. */
export const moved = (x: number, y: number) => ({ transform: `translate(${x}px, ${y}px)` });
