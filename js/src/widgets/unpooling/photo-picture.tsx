// A picture under a lens: the pointer and the arrow keys move the lens over all pictures at once.

import { useLayoutEffect, useRef } from "preact/hooks";
import { show } from "../../terms/numbers";
import type { PhotoBoard } from "./photo";
import { lensFrame } from "./photo-layout";
import { PicturePainter } from "./photo-paint";
import type { Picture } from "./photo-terms";

/** What a pixel holds, in words: one number, or red, green and blue. */
export const pixelWords = ({ channels }: Picture, index: number): string =>
  channels.map((values) => show(values[index]!)).join(", ");

interface PictureProps {
  readonly board: PhotoBoard;
  readonly name: string;
  readonly detail: string;
  readonly hue: "input" | "output" | "warning";
  readonly picture: Picture;
  /** What it is compared with, where its error is shown. */
  readonly original: Picture | null;
  /** Pixels on screen per pixel of the picture. */
  readonly scale: number;
}

/** Rows that Page Up and Page Down move. */
const PAGE = 16;

export function PictureView(props: PictureProps) {
  const { board, name, detail, hue, picture, original, scale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<PicturePainter | null>(null);
  const theme = board.theme.value;
  useLayoutEffect(() => {
    painter.current ??= new PicturePainter(canvas.current!);
    if (original) painter.current.error(picture, original, theme);
    else painter.current.picture(picture);
  }, [picture, original, original && theme]);
  const { row, col } = board.lens.value;
  const { rows, cols } = picture;
  const id = `pixel-${name.toLowerCase().replaceAll(" ", "-")}`;
  const at = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    board.look({
      row: Math.floor(((event.clientY - box.top) / box.height) * rows),
      col: Math.floor(((event.clientX - box.left) / box.width) * cols),
    });
  };
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-PAGE, 0],
    PageDown: [PAGE, 0],
    Home: [0, -cols],
    End: [0, cols],
  };
  const lens = lensFrame(row, col, scale);
  return (
    <div class={`panel ${hue}`}>
      <h3 class="heading">
        <i class="swatch" />
        <b>{name}</b> <span>{detail}</span>
      </h3>
      <div
        class={scale >= 1 ? "photo crisp" : "photo"}
        role="grid"
        tabIndex={0}
        aria-label={`${name} picture`}
        aria-rowcount={rows}
        aria-colcount={cols}
        aria-readonly="true"
        aria-activedescendant={id}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
        onPointerMove={at}
        onPointerDown={at}
        onPointerLeave={board.rest}
        onKeyDown={(event) => {
          const move = moves[event.key];
          if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
          board.look({ row: row + move[0], col: col + move[1] });
          board.rest();
          event.preventDefault();
        }}
      >
        <canvas ref={canvas} aria-hidden="true" />
        <i
          class="lens"
          style={{
            left: `${lens.left}px`,
            top: `${lens.top}px`,
            width: `${lens.side}px`,
            height: `${lens.side}px`,
          }}
        />
        <div role="row" class="unseen" aria-rowindex={row + 1}>
          <span
            role="gridcell"
            id={id}
            aria-colindex={col + 1}
            aria-label={`(${row}, ${col}) ${pixelWords(picture, row * cols + col)}`}
          >
            {pixelWords(picture, row * cols + col)}
          </span>
        </div>
      </div>
    </div>
  );
}

interface LevelProps {
  readonly picture: Picture;
  readonly name: string;
  readonly scale: number;
}

/** A pooled picture, at its size beside the original. */
export function LevelView({ picture, name, scale }: LevelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<PicturePainter | null>(null);
  useLayoutEffect(() => {
    painter.current ??= new PicturePainter(canvas.current!);
    painter.current.picture(picture);
  }, [picture]);
  const { rows, cols } = picture;
  return (
    <figure class={scale >= 1 ? "level-picture crisp" : "level-picture"}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name}, ${rows} × ${cols}`}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
      />
      <figcaption>
        {rows} × {cols}
      </figcaption>
    </figure>
  );
}
