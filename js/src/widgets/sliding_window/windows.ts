// Windows that travel over a picture: where each one lies, and how often they meet each pixel.

/** One axis: all sizes in pixels. */
export interface Track {
  readonly size: number;
  readonly patch: number;
  readonly stride: number;
  /** Zeros laid before and after the picture. */
  readonly pad: readonly [number, number];
  /** Number of windows along the axis. */
  readonly windows: number;
}

/** The first layer of a network along one axis. */
export interface Kernel {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

/** The axis for patches of another size, with every pixel some window's centre. */
export function track(size: number, patch: number, stride: number): Track {
  const before = Math.floor((patch - 1) / 2);
  return {
    size,
    patch,
    stride,
    pad: [before, patch - 1 - before],
    windows: Math.ceil(size / stride),
  };
}

const padded = ({ size, pad }: Track): number => pad[0] + size + pad[1];

/** How many windows read each pixel of the picture, its padding left out. */
export function readings(axis: Track): Int32Array {
  const counts = new Int32Array(axis.size);
  for (let w = 0; w < axis.windows; w++) {
    const start = w * axis.stride - axis.pad[0];
    const stop = Math.min(axis.size, start + axis.patch);
    for (let x = Math.max(0, start); x < stop; x++) counts[x]!++;
  }
  return counts;
}

/** How many windows compute each feature of the first layer, over the padded picture. */
export function computings(axis: Track, kernel: Kernel): Int32Array {
  const reach = kernel.dilation * (kernel.size - 1);
  const counts = new Int32Array(Math.max(0, padded(axis) - reach));
  for (let w = 0; w < axis.windows; w++) {
    const start = w * axis.stride;
    for (
      let x = start;
      x <= start + axis.patch - 1 - reach && x < counts.length;
      x += kernel.stride
    )
      counts[x]!++;
  }
  return counts;
}

/** In two dimensions the counts of row and column multiply. */
export function crossed(rows: Int32Array, cols: Int32Array): Int32Array {
  const map = new Int32Array(rows.length * cols.length);
  rows.forEach((row, r) => {
    for (let c = 0; c < cols.length; c++) map[r * cols.length + c] = row * cols[c]!;
  });
  return map;
}

export interface Tally {
  readonly least: number;
  readonly most: number;
  /** Of those that are computed at all. */
  readonly mean: number;
  readonly total: number;
}

export function tally(map: Int32Array): Tally {
  let [least, most, total, used] = [Infinity, 0, 0, 0];
  for (const count of map) {
    total += count;
    most = Math.max(most, count);
    if (count === 0) continue;
    used++;
    least = Math.min(least, count);
  }
  return { least: used ? least : 0, most, mean: used ? total / used : 0, total };
}
