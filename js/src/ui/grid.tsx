// A grid of numbers: heading, cells, marks; pointing, focus and editing. One tab stop.

import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Size } from "../terms/terms";
import { CellEditor, type Editing, type EditRules } from "./cell-editor";
import { type Face, type Frame, SVG_SIDE } from "./cell-style";
import { CanvasCells, SvgCells } from "./cells";
import { hit } from "./layout";
import { blockPath, type CellSize, type Mark, markPath } from "./marks";
import type { Ink } from "./raster";

export interface GridProps {
  readonly name: string;
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
  readonly hue: "input" | "kernel" | "output" | "overlap" | "warning";
  readonly face: ReadonlySignal<Face>;
  readonly frame: Frame;
  /** On canvas although it is small, as the grids beside it are. */
  readonly canvas?: boolean;
  readonly cell: CellSize;
  readonly ink: Ink;
  /** Where a cell is, in words. */
  readonly describe: (index: number) => string;
  readonly marks: ReadonlySignal<readonly Mark[]>;
  /** The pointer is over a cell, or over none (−1). */
  readonly onHover: (index: number) => void;
  /** The keyboard is on a cell, or has left (−1). */
  readonly onFocus: (index: number) => void;
  readonly onPin: (index: number) => void;
  readonly edit?: EditRules;
}

export function GridView(props: GridProps) {
  const { name, detail, hue, frame, cell } = props;
  const { size } = props.face.value;
  const id = name.toLowerCase().replaceAll(" ", "-");
  const first = frame.top * size.cols + frame.left;
  const active = useSignal(first);
  const focused = useSignal(false);
  const editing: Signal<Editing | null> = useSignal(null);
  const root = useRef<HTMLDivElement>(null);

  const row = Math.floor(active.value / size.cols) - frame.top;
  const col = (active.value % size.cols) - frame.left;
  // A resized grid may have lost the active cell.
  if (row < 0 || col < 0 || row >= frame.rows || col >= frame.cols) active.value = first;

  const at = (event: PointerEvent | MouseEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return hit(event.clientX - box.left, event.clientY - box.top, cell, size);
  };
  const isCell = (i: number): boolean => {
    const r = Math.floor(i / size.cols) - frame.top;
    const c = (i % size.cols) - frame.left;
    return i >= 0 && r >= 0 && c >= 0 && r < frame.rows && c < frame.cols;
  };
  const go = (r: number, c: number) => {
    const within = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
    active.value =
      (within(r, frame.rows) + frame.top) * size.cols + within(c, frame.cols) + frame.left;
    props.onFocus(active.value);
  };
  const editable = () => props.edit !== undefined && (props.edit.can?.(active.value) ?? true);
  const open = (text?: string) => {
    if (editable())
      editing.value = {
        index: active.value,
        text: text ?? props.edit!.text(active.value),
        error: "",
      };
  };
  const close = () => {
    editing.value = null;
    root.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing.value) return;
    const r = Math.floor(active.value / size.cols) - frame.top;
    const c = (active.value % size.cols) - frame.left;
    const chord = event.ctrlKey || event.metaKey;
    const moves: Record<string, () => void> = {
      ArrowUp: () => go(r - 1, c),
      ArrowDown: () => go(r + 1, c),
      ArrowLeft: () => go(r, c - 1),
      ArrowRight: () => go(r, c + 1),
      Home: () => go(chord ? 0 : r, 0),
      End: () => go(chord ? frame.rows : r, frame.cols),
      PageUp: () => go(0, c),
      PageDown: () => go(frame.rows, c),
      Enter: () => (editable() ? open() : props.onPin(active.value)),
      F2: () => open(),
    };
    const nudge = event.shiftKey && editable() ? { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key] : 0;
    const types = props.edit && !chord && !event.altKey && /^[\d\-−]$/.test(event.key);
    if (nudge) props.edit!.nudge(active.value, nudge);
    else if (types) open(event.key.replace("−", "-"));
    else if (moves[event.key] && !event.shiftKey && !event.altKey) moves[event.key]!();
    else return;
    event.preventDefault();
  };

  const svg = !props.canvas && size.rows <= SVG_SIDE && size.cols <= SVG_SIDE;
  const width = size.cols * cell.width;
  const height = size.rows * cell.height;
  return (
    <div class={`panel ${hue}`}>
      <h3 class="heading" id={`${id}-heading`}>
        <i class="swatch" />
        <b>{props.short || props.title || name}</b> <span>{detail}</span>
      </h3>
      <div
        ref={root}
        class="cells"
        role="grid"
        tabIndex={0}
        aria-label={name}
        aria-rowcount={frame.rows}
        aria-colcount={frame.cols}
        aria-readonly={!props.edit}
        aria-activedescendant={`${id}-${active.value}`}
        style={{ width: `${width}px`, height: `${height}px` }}
        onPointerMove={(event) => props.onHover(at(event))}
        onPointerLeave={() => props.onHover(-1)}
        onClick={(event) => {
          const i = at(event);
          if (editing.value || !isCell(i)) return;
          active.value = i;
          props.onPin(i);
        }}
        onDblClick={(event) => {
          if (isCell(at(event))) open();
        }}
        onFocusIn={(event) => {
          focused.value = event.target === root.current;
          props.onFocus(active.value);
        }}
        onFocusOut={() => {
          focused.value = false;
          props.onFocus(-1);
        }}
        onKeyDown={onKeyDown}
      >
        {svg ? (
          <SvgCells id={id} {...pick(props)} />
        ) : (
          <CanvasCells id={id} {...pick(props)} ink={props.ink} active={active} />
        )}
        <Marks {...props} size={size} id={id} active={active} focused={focused} />
        {editing.value && (
          <CellEditor
            editing={editing}
            cell={cell}
            cols={size.cols}
            rules={props.edit!}
            close={close}
          />
        )}
      </div>
    </div>
  );
}

const pick = ({ face, cell, frame, describe }: GridProps) => ({ face, cell, frame, describe });

interface MarksProps extends GridProps {
  readonly id: string;
  readonly size: { rows: number; cols: number };
  readonly active: ReadonlySignal<number>;
  readonly focused: ReadonlySignal<boolean>;
}

/** Marks change with every hover; the cells below do not. */
function Marks({ marks, size, cell, id, active, focused, blocks, channels }: MarksProps) {
  const all: readonly Mark[] = focused.value
    ? [...marks.value, { kind: "focus", cells: [active.value] }]
    : marks.value;
  return (
    <svg
      class="marks"
      aria-hidden="true"
      width={size.cols * cell.width}
      height={size.rows * cell.height}
    >
      <defs>
        <pattern
          id={`${id}-hatch`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="hatch" d="M0 0v6" />
        </pattern>
      </defs>
      {blocks && <path class="mark block" d={blockPath(blocks, size, cell)} />}
      {channels && <path class="mark channel" d={blockPath(channels, size, cell)} />}
      {all.map((mark, i) => (
        <path
          key={mark.kind + i}
          class={`mark ${mark.kind}`}
          d={markPath(mark, size, cell)}
          style={mark.kind === "cropped" ? { fill: `url(#${id}-hatch)` } : undefined}
        />
      ))}
    </svg>
  );
}
