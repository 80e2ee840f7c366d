// A grid of numbers: heading, cells, marks; pointing, focus and editing. One tab stop.

import { computed, type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { SVGAttributes } from "preact";
import { useContext, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Size } from "../terms/terms";
import {
  type CellStyle,
  characters,
  EMPTY,
  type Frame,
  SMALLEST_FONT,
  SVG_SIDE,
  textColors,
} from "./cell-style";
import { useLocked } from "./controls";
import { Covers } from "./cover";
import { Theme, useWorn } from "./hooks";
import { chord, gridMove } from "./keys";
import { useTongue } from "./language";
import { hit } from "./layout";
import { blockPath, type CellSize, type Mark, markPath } from "./marks";
import { box } from "./place";
import { Painter } from "./raster";
import { type EditRules, sheetOf } from "./sheet";

import type { Hue } from "./theme";

/** The event that a grid sends when one of its cells has been edited. */
export const EDITED = "segwidgets:edited";

// Editing cells that hold numbers: what may be typed, and what a nudge comes to.

/** Tenths are not exact in binary; a nudge lands on the tenth that is meant. */
export const millionths = (value: number): number => Math.round(value * 1e6) / 1e6;

export function numberEdits(
  name: (index: number) => string,
  value: (index: number) => number,
  /** Returns what is wrong, or "". */
  write: (index: number, value: number) => string,
): EditRules {
  return {
    name,
    text: (i) => String(value(i)),
    commit(i, text) {
      const next = Number(text.trim().replace("−", "-").replace(",", "."));
      if (text.trim() === "" || !Number.isFinite(next))
        return `“${text}” is not a number: type one, like 2 or −0.5.`;
      return next === value(i) ? "" : write(i, next);
    },
    nudge: (i, by) => write(i, millionths(value(i) + by)),
  };
}

export type { EditRules };

// The field over a cell while it is edited. A bad value says what is wrong and changes nothing.

export interface Editing {
  readonly index: number;
  readonly text: string;
  readonly error: string;
  /** Opened by typing its first character, and not on its value. */
  readonly typed?: boolean;
}

interface CellEditorProps {
  readonly editing: Signal<Editing | null>;
  readonly cell: CellSize;
  readonly cols: number;
  readonly rules: EditRules;
  readonly close: (kept: boolean) => void;
}

function CellEditor({ editing, cell, cols, rules, close }: CellEditorProps) {
  const field = useRef<HTMLInputElement>(null);
  const { index, text, error, typed = false } = editing.value!;
  useLayoutEffect(() => {
    const input = field.current!;
    input.focus();
    // Typed over a cell, the first character stays; opened on a value, the value is replaced.
    if (!typed) input.select();
  }, [index]);
  const commit = (): boolean => {
    // It is gone where two events come at once.
    const text = field.current?.value;
    if (text === undefined) return false;
    const wrong = rules.commit(index, text);
    if (wrong) editing.value = { index, text, error: wrong };
    return !wrong;
  };
  const width = Math.max(56, cell.width + 8);
  return (
    <div
      class="editor"
      style={{
        left: `${(index % cols) * cell.width + cell.width / 2 - width / 2}px`,
        top: `${Math.floor(index / cols) * cell.height + cell.height / 2 - 17}px`,
        width: `${width}px`,
      }}
    >
      <input
        ref={field}
        value={text}
        inputMode={rules.opens ? "text" : "decimal"}
        autocomplete="off"
        aria-label={rules.name(index)}
        aria-invalid={error !== ""}
        aria-describedby={error ? "cell-error" : undefined}
        onInput={(event) => {
          editing.value = { index, text: event.currentTarget.value, error: "" };
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey) {
            if (commit()) close(true);
          } else if (event.key === "Escape") close(false);
          else if (event.key === "Tab") {
            if (!commit()) event.preventDefault();
            else editing.value = null;
            return;
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={() => {
          // Leaving keeps a good value and forgets a bad one.
          if (editing.value) {
            if (field.current) rules.commit(index, field.current.value);
            editing.value = null;
          }
        }}
      />
      {error && (
        <p class="field-error" id="cell-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

// The cells of a grid: SVG with one element per cell, or canvas where there are too many.

interface CellsProps {
  readonly id: string;
  readonly style: ReadonlySignal<CellStyle>;
  readonly cell: CellSize;
  readonly frame: Frame;
  /** Where a cell is, in words. */
  readonly describe: (index: number) => string;
}

/** Font size at which a label fits its cell. */
export function fontSize(label: string, cell: CellSize): number {
  const fit = (cell.width - 4) / (0.6 * Math.max(1, characters(label)));
  return Math.min(15, Math.max(SMALLEST_FONT, 0.42 * cell.height), fit);
}

function SvgCells({ id, style, cell, frame, describe }: CellsProps) {
  const { size, labels, shades, ramp, say, muted, instead } = style.value;
  const t = useTongue();
  const draw = (key: number, i: number, of: SVGAttributes<SVGGElement> = {}) => {
    const x = (i % size.cols) * cell.width;
    const y = Math.floor(i / size.cols) * cell.height;
    const shade = shades[i]!;
    const label = labels?.[i] ?? "";
    return (
      <g key={key} {...of}>
        <rect
          class={shade === EMPTY ? "cell empty" : label ? "cell" : "cell bare"}
          x={x + 1}
          y={y + 1}
          width={Math.max(1, cell.width - 2)}
          height={Math.max(1, cell.height - 2)}
          rx={Math.min(3, cell.width / 8)}
          fill={shade === EMPTY ? undefined : ramp.css[shade]}
        />
        {label !== "" && (
          <text
            class={muted?.(i) ? "label muted" : "label"}
            x={x + cell.width / 2}
            y={y + cell.height / 2}
            font-size={fontSize(label, cell)}
          >
            {label}
          </text>
        )}
        {instead?.(i) && (
          <text
            class="label instead"
            x={x + cell.width / 2}
            y={y + 0.83 * cell.height}
            font-size={Math.min(11, fontSize(instead(i), cell))}
          >
            {instead(i)}
          </text>
        )}
      </g>
    );
  };
  const rows = [];
  const inside = new Set<number>();
  for (let r = 0; r < frame.rows; r++) {
    const cells = [];
    for (let c = 0; c < frame.cols; c++) {
      const i = (r + frame.top) * size.cols + c + frame.left;
      inside.add(i);
      cells.push(
        draw(c, i, {
          id: `${id}-${i}`,
          role: "gridcell",
          "aria-label": `${describe(i)} ${say(i) ?? t("empty")}`,
        }),
      );
    }
    rows.push(
      <g key={r} role="row">
        {cells}
      </g>,
    );
  }
  const outside = [];
  for (let i = 0; i < shades.length && inside.size < shades.length; i++) {
    if (!inside.has(i)) outside.push(draw(i, i));
  }
  return (
    <svg role="none" width={size.cols * cell.width} height={size.rows * cell.height}>
      {outside.length > 0 && <g aria-hidden>{outside}</g>}
      {rows}
    </svg>
  );
}

interface CanvasCellsProps extends CellsProps {
  /** The cell that stands for the grid in the accessible tree. */
  readonly active: ReadonlySignal<number>;
}

function CanvasCells({ id, style, cell, frame, describe, active }: CanvasCellsProps) {
  const theme = useContext(Theme).value;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const shown = style.value;
  useLayoutEffect(() => {
    painter.current ??= new Painter(canvas.current!);
    const ratio = Math.max(1, Math.round(window.devicePixelRatio));
    const device = { width: cell.width * ratio, height: cell.height * ratio };
    const longest = shown.labels?.reduce((max, label) => Math.max(max, label.length), 1) ?? 1;
    const fits = (cell.width - 3) / (0.62 * longest);
    const font = Math.round(Math.max(SMALLEST_FONT, Math.min(13, 0.5 * cell.height, fits)) * ratio);
    const pixel = shown.labels ? { width: 1 / ratio, height: 1 / ratio } : cell;
    painter.current.paint(shown, device, font, textColors(theme), pixel);
  }, [shown, cell.width, cell.height, theme]);
  const { rows, cols } = shown.size;
  const i = active.value;
  const t = useTongue();
  const said = shown.say(i) ?? t("empty");
  return (
    <>
      <div class="clip" style={box(cols * cell.width, rows * cell.height)}>
        <canvas ref={canvas} aria-hidden />
      </div>
      <div role="row" class="unseen" aria-rowindex={Math.floor(i / cols) - frame.top + 1}>
        <span
          role="gridcell"
          id={`${id}-${i}`}
          aria-label={`${describe(i)} ${said}`}
          aria-colindex={(i % cols) - frame.left + 1}
        >
          {said}
        </span>
      </div>
    </>
  );
}

/** A signal, or what one is to be computed from: it is drawn again when the signals it reads change. */
type Derived<T> = ReadonlySignal<T> | (() => T);

const useDerived = <T,>(from: Derived<T>): ReadonlySignal<T> =>
  useMemo(() => (typeof from === "function" ? computed(from) : from), [from]);

const NO_MARKS: Derived<readonly Mark[]> = () => [];

export interface GridProps {
  /** Tells it from the others of its figure: an English word of the catalogue. */
  readonly name: string;
  /** What it is called, where the catalogue has not its name alone. */
  readonly label?: string;
  /** Which cell of its part a cell is, or none (−1); by its place in the frame unless said. */
  readonly at?: (index: number) => number;
  /** The name in the heading, where there is less room than the full name needs. */
  readonly short?: string | false;
  /** What the heading says instead of the name. */
  readonly title?: string;
  /** Rows and columns per block of a block matrix, whose borders are drawn. */
  readonly blocks?: Size | null;
  /** Rows and columns per channel, whose borders are drawn more strongly. */
  readonly channels?: Size | null;
  /** Said after the name in the heading. */
  readonly detail: string;
  /** The role whose colour the grid carries. */
  readonly hue: Hue;
  readonly style: Derived<CellStyle>;
  /** All cells, where it is missing. */
  readonly frame?: Frame;
  /** On canvas although it is small, as the grids beside it are. */
  readonly canvas?: boolean;
  readonly cell: CellSize;
  /** Where a cell is, in words; "(row, column)" where it is missing. */
  readonly describe?: (index: number) => string;
  readonly marks?: Derived<readonly Mark[]>;
  /** The pointer is over a cell, or over none (−1). */
  readonly onHover?: (index: number) => void;
  /** The keyboard is on a cell, or has left (−1). */
  readonly onFocus?: (index: number) => void;
  readonly onPin?: (index: number) => void;
  readonly edit?: EditRules;
}

export function GridView(props: GridProps) {
  const { name, detail, hue, cell } = props;
  const t = useTongue();
  const { label = t(name) } = props;
  const own = useDerived(props.style);
  const ownMarks = useDerived(props.marks ?? NO_MARKS);
  const { size, ramp } = own.value;
  useWorn(name, ramp);
  const { frame = { top: 0, left: 0, ...size } } = props;
  const cover = useContext(Covers);
  const { describe = (i: number) => `(${Math.floor(i / size.cols)}, ${i % size.cols})` } = props;
  const sheet = sheetOf(t, cover, props, own, ownMarks, frame, describe);
  const style = sheet?.style ?? own;
  const marks = sheet?.marks ?? ownMarks;
  const edit = sheet ? sheet.edit : props.edit;
  const id = name.toLowerCase().replaceAll(" ", "-");
  const first = frame.top * size.cols + frame.left;
  const active = useSignal(first);
  const focused = useSignal(false);
  const over = useSignal(-1);
  const editing: Signal<Editing | null> = useSignal(null);
  const root = useRef<HTMLDivElement>(null);

  const inFrame = (i: number) => ({
    row: Math.floor(i / size.cols) - frame.top,
    col: (i % size.cols) - frame.left,
  });
  const isCell = (i: number): boolean => {
    const { row, col } = inFrame(i);
    return i >= 0 && row >= 0 && col >= 0 && row < frame.rows && col < frame.cols;
  };
  // A resized grid may have lost the active cell.
  if (!isCell(active.value)) active.value = first;

  const at = (event: PointerEvent | MouseEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return hit(event.clientX - box.left, event.clientY - box.top, cell, size);
  };
  const locked = useLocked(id);
  const canEdit = (i: number) =>
    edit !== undefined && (!locked || sheet !== null) && (edit.can?.(i) ?? true);
  const editable = () => canEdit(active.value);
  /** The frame of the figure hears that its cells have been edited. */
  const tellEdited = () =>
    root.current?.dispatchEvent(new CustomEvent(EDITED, { bubbles: true, composed: false }));
  const rules: EditRules | undefined = edit && {
    ...edit,
    commit: (i, text) => {
      const changes = text !== edit.text(i);
      const wrong = edit.commit(i, text);
      if (changes && !wrong) tellEdited();
      return wrong;
    },
  };
  const hover = (event: PointerEvent) => {
    const i = at(event);
    const sign = isCell(i) && canEdit(i) ? i : -1;
    if (sign !== over.peek()) {
      over.value = sign;
      root.current!.style.cursor = sign < 0 ? "" : "text";
    }
    props.onHover?.(i);
  };
  const open = (text?: string) => {
    if (editable())
      editing.value = {
        index: active.value,
        text: text ?? edit!.text(active.value),
        error: "",
        typed: text !== undefined,
      };
  };
  const close = (kept: boolean) => {
    editing.value = null;
    // A sheet is filled in cell after cell.
    if (kept && sheet && isCell(active.value)) {
      const { row, col } = inFrame(active.value);
      const next = Math.min(row * frame.cols + col + 1, frame.rows * frame.cols - 1);
      active.value = gridIndex(next, frame, size.cols);
      props.onFocus?.(active.value);
    }
    root.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing.value) return;
    const { key, shiftKey, altKey } = event;
    const to = gridMove(key, inFrame(active.value), frame, { ends: chord(event) });
    const nudge = shiftKey && editable() ? { ArrowUp: 0.1, ArrowDown: -0.1 }[key] : 0;
    const types = edit && !chord(event) && !altKey && (edit.opens ?? /^[\d\-−]$/).test(key);
    if (nudge) {
      edit!.nudge(active.value, nudge);
      tellEdited();
    } else if (types) open(key.replace("−", "-"));
    else if (shiftKey || altKey) return;
    else if (to) {
      active.value = (to.row + frame.top) * size.cols + to.col + frame.left;
      props.onFocus?.(active.value);
    } else if (sheet?.pick && (key === "Enter" || key === " ")) sheet.pick(active.value);
    else if (key === "F2" || (key === "Enter" && editable())) open();
    else if (key === "Enter") props.onPin?.(active.value);
    else return;
    event.preventDefault();
  };

  const svg = !props.canvas && size.rows <= SVG_SIDE && size.cols <= SVG_SIDE;
  const width = size.cols * cell.width;
  const height = size.rows * cell.height;
  const cells = { id, style, cell, frame, describe };
  return (
    <div class={`panel ${hue}`} data-blank={sheet?.blank}>
      <h3 class="heading" id={`${id}-heading`}>
        <i class="swatch" />
        <b>{props.short || props.title || label}</b> <span>{sheet?.detail ?? detail}</span>
      </h3>
      <div
        ref={root}
        class="cells"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={frame.rows}
        aria-colcount={frame.cols}
        aria-readonly={!edit}
        aria-activedescendant={`${id}-${active.value}`}
        style={box(width, height)}
        onPointerMove={hover}
        onPointerLeave={() => {
          over.value = -1;
          props.onHover?.(-1);
        }}
        // The cell that is pressed has the focus before the grid is focused.
        onPointerDown={(event) => {
          const i = at(event);
          if (!editing.value && isCell(i)) active.value = i;
        }}
        onClick={(event) => {
          const i = at(event);
          if (editing.value || !isCell(i)) return;
          active.value = i;
          props.onFocus?.(i);
          if (sheet?.pick) sheet.pick(i);
          else props.onPin?.(i);
        }}
        onDblClick={(event) => {
          if (isCell(at(event))) open();
        }}
        onFocusIn={(event) => {
          focused.value = event.target === root.current;
          props.onFocus?.(active.value);
        }}
        onFocusOut={() => {
          focused.value = false;
          props.onFocus?.(-1);
        }}
        onKeyDown={onKeyDown}
      >
        {svg ? <SvgCells {...cells} /> : <CanvasCells {...cells} active={active} />}
        <Marks {...props} {...{ marks, size, id, active, focused, over }} editable={canEdit} />
        {editing.value && (
          <CellEditor editing={editing} cell={cell} cols={size.cols} rules={rules!} close={close} />
        )}
      </div>
    </div>
  );
}

/** A cell of the grid, by its place in the frame. */
const gridIndex = (i: number, frame: Frame, cols: number): number =>
  (Math.floor(i / frame.cols) + frame.top) * cols + (i % frame.cols) + frame.left;

interface MarksProps extends Pick<GridProps, "cell" | "blocks" | "channels"> {
  readonly id: string;
  readonly marks: ReadonlySignal<readonly Mark[]>;
  readonly size: Size;
  readonly active: ReadonlySignal<number>;
  readonly focused: ReadonlySignal<boolean>;
  /** The cell under the pointer, where it can be edited; or −1. */
  readonly over: ReadonlySignal<number>;
  readonly editable: (index: number) => boolean;
}

const HATCHED: readonly string[] = ["cropped", "covered"];

/** Marks change with every hover; the cells below do not. */
function Marks(props: MarksProps) {
  const { marks, size, cell, id, active, focused, over, editable, blocks, channels } = props;
  const signed = [over.value, focused.value && editable(active.value) ? active.value : -1];
  const all: readonly Mark[] = [
    ...marks.value,
    ...(focused.value ? [{ kind: "focus", cells: [active.value] } as Mark] : []),
    { kind: "editable", cells: signed.filter((i) => i >= 0) },
  ];
  return (
    <svg class="marks" aria-hidden width={size.cols * cell.width} height={size.rows * cell.height}>
      {all.some(({ kind }) => HATCHED.includes(kind)) && (
        <pattern
          id={`${id}-hatch`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="hatch" d="M0 0v6" />
        </pattern>
      )}
      {blocks && <path class="mark block" d={blockPath(blocks, size, cell)} />}
      {channels && <path class="mark channel" d={blockPath(channels, size, cell)} />}
      {all.map((mark, i) => (
        <path
          key={mark.kind + i}
          class={`mark ${mark.kind}`}
          d={markPath(mark, size, cell)}
          style={HATCHED.includes(mark.kind) ? { fill: `url(#${id}-hatch)` } : undefined}
        />
      ))}
    </svg>
  );
}
