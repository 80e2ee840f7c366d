// Two boxes and their IoU: composed of its parts.

import type { Model } from "../../host/model";
import type { FigureDefinition, Mounted } from "../../host/mount";
import { Stepper, type Value } from "../../ui/controls";
import { type EditActions, editRules, type KeyRule } from "../../ui/keys";
import { Badge, Shell } from "../../ui/shell";
import type { Box } from "./boxes";
import css from "./boxes.css";
import { BoxBoard, type Name } from "./boxes-board";
import { BOX_DEFAULTS, type Boxes, createBoxes } from "./boxes-state";
import { BOX_NAMES, BOX_ROWS, type BoxRow, boxFormula, boxValue, boxWords } from "./formulas-boxes";
import { useRoving } from "./roving";
import scores from "./scores-style.css";

/** From this width on the numbers stand beside the board. */
const BESIDE = 860;
const COORDINATES = ["x1", "y1", "x2", "y2"] as const;

/** The definition of the figure, for notebooks and pages alike. */
export function iouBoxes(): FigureDefinition {
  return {
    traits: Object.keys(BOX_DEFAULTS),
    css: scores + css,
    create(model: Model): Mounted {
      const boxes = createBoxes(model);
      return {
        theme: boxes.theme,
        width: boxes.width,
        view: <BoxesFigure boxes={boxes} />,
        dispose: boxes.dispose,
      };
    },
  };
}

export const boxesRules = (actions: EditActions): KeyRule[] => [
  { keys: "← → ↑ ↓", says: "move the box that has the focus" },
  { keys: "Shift + ← → ↑ ↓", says: "move its lower right corner" },
  ...editRules(actions).filter(({ matches }) => matches),
];

function BoxesFigure({ boxes }: { boxes: Boxes }) {
  const { store } = boxes;
  const width = boxes.width.value;
  const beside = width >= BESIDE;
  return (
    <Shell
      title="IoU of two boxes"
      history={store}
      problem={store.problem}
      rules={(history) => boxesRules({ ...history, unpin: () => (boxes.pinned.value = null) })}
      badge={<Badge verdict={boxes.verdict} />}
    >
      <Places boxes={boxes} />
      {width > 0 && (
        <div class="boxes" data-beside={beside}>
          <BoxBoard boxes={boxes} width={beside ? Math.floor(width * 0.52) : width} />
          <div class="scoring">
            <p class="sentence" role="status" aria-live="polite" aria-label="What happens">
              {boxWords(boxes.areas.value)}
            </p>
            <Areas boxes={boxes} />
          </div>
        </div>
      )}
      <footer class="coordinates">
        <Coordinates boxes={boxes} name="a" says="a, the target" />
        <Coordinates boxes={boxes} name="b" says="b, the prediction" />
      </footer>
    </Shell>
  );
}

/** Where b may lie, seen from a. */
const PLACES: readonly (readonly [
  name: string,
  place: (a: Box, size: readonly [number, number]) => Box,
])[] = [
  ["equal", (a) => a],
  [
    "inside",
    ([x1, y1, x2, y2]) => [
      x1 + Math.floor((x2 - x1) / 4),
      y1 + Math.floor((y2 - y1) / 4),
      Math.max(x1 + Math.floor((x2 - x1) / 4) + 1, x2 - Math.floor((x2 - x1) / 4)),
      Math.max(y1 + Math.floor((y2 - y1) / 4) + 1, y2 - Math.floor((y2 - y1) / 4)),
    ],
  ],
  [
    "one cell off",
    ([x1, y1, x2, y2], [width]) =>
      x2 < width ? [x1 + 1, y1, x2 + 1, y2] : [x1 - 1, y1, x2 - 1, y2],
  ],
  [
    "in the far corner",
    (_, [width, height]) => [Math.max(0, width - 4), Math.max(0, height - 3), width, height],
  ],
];

function Places({ boxes }: { boxes: Boxes }) {
  return (
    <div class="places" role="group" aria-label="Place b">
      <span aria-hidden="true">place b</span>
      {PLACES.map(([name, place]) => (
        <button
          key={name}
          type="button"
          class="plain"
          onClick={() => {
            const { a, size } = boxes.spec.peek();
            // A box at the board's edge has no room to be moved: it stays where it is.
            boxes.store.update({ b: [...place(a, size)] });
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Areas and scores, each with its formula; pointing at one lights its region. */
function Areas({ boxes }: { boxes: Boxes }) {
  const { a, b } = boxes.spec.value;
  const areas = boxes.areas.value;
  const { active, root, onKeyDown } = useRoving(BOX_ROWS.length, 1);
  const pin = (row: BoxRow) => {
    boxes.pinned.value = boxes.pinned.peek() === row ? null : row;
  };
  return (
    <div
      ref={root}
      class="scores overall"
      role="grid"
      aria-label="Areas and scores"
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        {BOX_ROWS.map((row, i) => (
          <div key={row} role="row" class={row === "iou" || row === "giou" ? "main" : undefined}>
            <div role="rowheader" aria-label={BOX_NAMES[row][1]}>
              <b class={`letter ${row}`}>{BOX_NAMES[row][0]}</b>
              {BOX_NAMES[row][0] === BOX_NAMES[row][1] ? "" : ` ${BOX_NAMES[row][1]}`}
            </div>
            <div
              role="gridcell"
              data-cell
              tabIndex={active.value.row === i ? 0 : -1}
              class={boxes.pointed.value === row ? "meant" : undefined}
              onPointerEnter={() => {
                boxes.hovered.value = row;
              }}
              onPointerLeave={() => {
                boxes.hovered.value = null;
              }}
              onFocus={() => {
                active.value = { row: i, col: 0 };
                boxes.focused.value = row;
              }}
              onBlur={() => {
                boxes.focused.value = null;
              }}
              onClick={() => pin(row)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || event.shiftKey) return;
                pin(row);
                event.preventDefault();
              }}
            >
              {boxValue(row, areas)}
            </div>
            <div class="how" role="gridcell">
              {boxFormula(row, a, b, areas)}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function Coordinates({ boxes, name, says }: { boxes: Boxes; name: Name; says: string }) {
  const { store } = boxes;
  const box = boxes.spec.value[name];
  const at = (i: number, to: Value) => ({
    [name]: box.map((old, k) => (k === i ? Number(to) : old)),
  });
  return (
    <div class="parameters" role="group" aria-label={`Box ${name}`}>
      <span class={`of ${name}`}>{says}</span>
      {COORDINATES.map((coordinate, i) => (
        <Stepper
          key={coordinate}
          name={coordinate}
          of={name}
          value={box[i]!}
          pairs={false}
          accepts={(to: Value) => store.accepts(at(i, to))}
          onChange={(to: Value) => store.update(at(i, to), `${name} ${coordinate}`)}
        />
      ))}
    </div>
  );
}
