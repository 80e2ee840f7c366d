// The unpooling lab of a picture: pooled up to four times, and unpooled again by every method.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { CopyLine } from "../controls/copy";
import { Help } from "../controls/help";
import { History } from "../controls/history";
import { handleKey, historyRules } from "../controls/keys";
import { Segmented } from "../controls/segmented";
import { Stepper, type Value } from "../controls/stepper";
import { type PhotoLayout, photoLayout } from "../geometry/photo";
import { photoCode } from "../terms/unpooling-code";
import { photoWords } from "../terms/unpooling-photo-words";
import { METHOD_NAMES } from "../terms/unpooling-words";
import { KeptView } from "../views/kept";
import { Badge, Words } from "../views/lines";
import type { PhotoBoard } from "../views/photo";
import { Lenses } from "../views/photo-lens";
import { LevelView, PictureView } from "../views/photo-picture";
import { MethodChoice, PoolFields, ShownMethod } from "../views/unpooling-controls";

const VIEW_NAMES = [
  ["values", "Pictures"],
  ["error", "Errors"],
] as const;

export function PhotoUnpooling({ board }: { board: PhotoBoard }) {
  const { store } = board;
  const help = useSignal(false);
  const rules = useMemo(
    () => [
      { keys: "← → ↑ ↓", says: "move the lens, in a picture; Home, End to the edge" },
      { keys: "Page Up, Page Down", says: "move the lens by 16 rows" },
      ...historyRules({
        undo: () => store.undo(),
        redo: () => store.redo(),
        help: () => {
          help.value = true;
        },
      }),
    ],
    [board],
  );
  const { spec } = board.lab.value;
  const method = spec.methods.find((m) => m === store.get("method")) ?? spec.methods[0]!;
  const code = photoCode(method, spec, spec.levels);
  return (
    <section class="figure" aria-label="Unpooling" onKeyDown={(event) => handleKey(rules, event)}>
      <header>
        <h2>Unpooling</h2>
        <Segmented
          legend="view"
          name="view"
          options={VIEW_NAMES}
          value={board.errors.value ? "error" : "values"}
          onChange={(view) => store.update({ view })}
        />
        <div class="aside">
          <Badge verdict={board.verdict} />
          <History store={store} onHelp={() => (help.value = true)} />
        </div>
      </header>
      {store.problem.value && (
        <p class="problem" role="alert">
          {store.problem.value} The last good state is shown.
        </p>
      )}
      {board.width.value > 0 && <Pooling board={board} />}
      <div class="telling lab-telling">
        <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
          <Words
            words={photoWords(
              board.lab.value,
              store.get("lens") === null ? null : board.lens.value,
            )}
          />
        </p>
      </div>
      {board.width.value > 0 && <Lenses board={board} />}
      {board.width.value > 0 && <Planes board={board} />}
      <footer>
        <div class="parameters" role="group" aria-label="Parameters">
          <Stepper
            name="levels"
            value={spec.levels}
            pairs={false}
            accepts={(value: Value) => store.accepts({ levels: value })}
            onChange={(value: Value) => store.update({ levels: value }, "levels")}
          />
          <PoolFields board={board} />
          <MethodChoice board={board} />
        </div>
        <div class="facts">
          <ShownMethod board={board} method={method} of="Code of" />
          {code && <CopyLine name="the PyTorch lines" text={code} />}
        </div>
      </footer>
      {help.value && <Help rules={rules} close={() => (help.value = false)} />}
    </section>
  );
}

const TIMES = ["", "once", "twice", "three times", "four times"];

function layoutOf(board: PhotoBoard): PhotoLayout {
  const { spec, planes } = board.lab.value;
  return photoLayout(board.width.value, spec.picture, planes.length);
}

/** The picture, and every level of its pooling. */
function Pooling({ board }: { board: PhotoBoard }) {
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

function Planes({ board }: { board: PhotoBoard }) {
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
            detail={original ? "minus input" : ""}
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
