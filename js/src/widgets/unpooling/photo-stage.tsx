// The picture and its pooling, and below what every method makes of it.

import { useMemo } from "preact/hooks";
import { KeptView } from "./kept-view";
import type { PhotoBoard } from "./photo";
import { type PhotoLayout, photoLayout } from "./photo-layout";
import { LevelView, PictureView } from "./photo-picture";
import { TIMES } from "./photo-words";
import { METHOD_NAMES } from "./words";

function layoutOf(board: PhotoBoard): PhotoLayout {
  const { spec, planes } = board.lab.value;
  return photoLayout(board.width.value, spec.picture, planes.length);
}

/** The picture, and every level of its pooling. */
export function Pooling({ board }: { board: PhotoBoard }) {
  const { spec, levels } = board.lab.value;
  const { picture } = spec;
  const { scale } = layoutOf(board);
  const level = (i: number) => (
    <LevelView key={String(i)} picture={levels[i]!} name={`Pooled ${TIMES[i + 1]}`} scale={scale} />
  );
  return (
    <div class="photos">
      <PictureView
        board={board}
        name="Input"
        detail={`${picture.rows} × ${picture.cols}`}
        hue="input"
        picture={picture}
        original={null}
        scale={scale}
      />
      <div class="panel input">
        <h3 class="heading">
          <i class="swatch" />
          <b>Max pooled</b> <span>{TIMES[levels.length]}</span>
        </h3>
        <div class="levels">
          {level(0)}
          <div>{levels.map((_, i) => i > 0 && level(i))}</div>
        </div>
      </div>
    </div>
  );
}

export function Planes({ board }: { board: PhotoBoard }) {
  const { spec, levels, planes } = board.lab.value;
  const { scale, width } = layoutOf(board);
  const original = board.errors.value ? spec.picture : null;
  const passed = useMemo(() => {
    const last = levels.at(-1)!;
    const sum = last.channels.reduce((all, values) => all + values.reduce((s, v) => s + v, 0), 0);
    return spec.gain * sum;
  }, [levels, spec.gain]);
  return (
    <div class="photos" style={{ maxWidth: `${Math.ceil(width)}px` }}>
      {planes.map((plane) => (
        <div key={plane.method} class="unpooled below">
          <PictureView
            board={board}
            name={METHOD_NAMES[plane.method]}
            detail={original ? "− input" : ""}
            hue={original ? "warning" : "output"}
            picture={plane}
            original={original}
            scale={scale}
          />
          <KeptView name={METHOD_NAMES[plane.method]} kept={plane.kept} passed={passed} large />
        </div>
      ))}
    </div>
  );
}
