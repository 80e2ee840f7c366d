// The lens: the same few pixels of every picture, enlarged into cells.

import { computed, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { show } from "../../terms/numbers";
import { type CellStyle, cellStyle, EMPTY, textColors } from "../../ui/cell-style";
import { GridView } from "../../ui/grid";
import { pack } from "../../ui/theme";
import type { PhotoBoard } from "./photo";
import { LENS, lensCell, underLens } from "./photo-layout";
import { pixelWords } from "./photo-picture";
import type { Picture } from "./photo-terms";
import { METHOD_NAMES } from "./words";

const SIZE = { rows: LENS, cols: LENS };
const MIDDLE = (LENS * LENS - 1) / 2;

/** Grey values as digits on a tint; colours as they are. */
function lensFace(
  board: PhotoBoard,
  picture: Picture,
  original: Picture | null,
  side: number,
): CellStyle {
  const { row, col } = board.lens.value;
  const at = underLens(picture, row, col);
  const theme = board.theme.value;
  const sight = { theme, cell: { width: side, height: side } };
  const value = (i: number): number => {
    const values = picture.channels.map((channel, c) => {
      const before = original ? original.channels[c]![at[i]!]! : 0;
      return channel[at[i]!]! - before;
    });
    return values.reduce((sum, v) => sum + v, 0) / values.length;
  };
  if (picture.channels.length === 1 || original)
    return cellStyle(
      SIZE,
      sight,
      original ? "signed" : "unsigned",
      255,
      (i) => (at[i]! < 0 ? null : value(i)),
      (_, v) => (original && v > 0 ? `+${show(Math.round(v))}` : show(Math.round(v))),
    );
  const rgba = Uint32Array.from(at, (index) => {
    const [r, g, b] = picture.channels.map((channel) =>
      Math.round(Math.max(0, Math.min(255, channel[index] ?? 0))),
    );
    return pack([r!, g!, b!]);
  });
  return {
    size: SIZE,
    labels: null,
    shades: Int16Array.from(at, (index, i) => (index < 0 ? EMPTY : i)),
    ramp: { css: [], rgba },
    say: (i) => (at[i]! < 0 ? "outside" : pixelWords(picture, at[i]!)),
  };
}

interface LensProps {
  readonly board: PhotoBoard;
  readonly name: string;
  readonly hue: "input" | "output" | "warning";
  readonly picture: Picture;
  readonly original: Picture | null;
  readonly side: number;
}

const nothing = () => {};

function Lens({ board, name, hue, picture, original, side }: LensProps) {
  const shown = useMemo(
    () => computed(() => lensFace(board, picture, original, side)),
    [board, picture, original, side],
  );
  const marks = useComputed(() => [{ kind: "linked" as const, cells: [MIDDLE] }]);
  const ink = useComputed(() => textColors(board.theme.value));
  const { row, col } = board.lens.value;
  const half = (LENS - 1) / 2;
  return (
    <GridView
      name={`${name} under the lens`}
      title={name}
      detail=""
      hue={hue}
      canvas={picture.channels.length > 1 && !original}
      cell={{ width: side, height: side }}
      colors={ink.value}
      style={shown}
      frame={{ top: 0, left: 0, ...SIZE }}
      describe={(i) => `(${row - half + Math.floor(i / LENS)}, ${col - half + (i % LENS)})`}
      marks={marks}
      onHover={nothing}
      onFocus={nothing}
      onPin={(i) => {
        board.look({ row: row - half + Math.floor(i / LENS), col: col - half + (i % LENS) });
        board.rest();
      }}
    />
  );
}

export function Lenses({ board }: { board: PhotoBoard }) {
  const { spec, planes } = board.lab.value;
  const side = lensCell(board.width.value, planes.length + 1);
  const original = board.errors.value ? spec.picture : null;
  return (
    <div class="lenses" role="group" aria-label="Lens">
      <Lens
        board={board}
        name="Input"
        hue="input"
        picture={spec.picture}
        original={null}
        side={side}
      />
      {planes.map((plane) => (
        <Lens
          key={plane.method}
          board={board}
          name={METHOD_NAMES[plane.method]}
          hue={original ? "warning" : "output"}
          picture={plane}
          original={original}
          side={side}
        />
      ))}
    </div>
  );
}
