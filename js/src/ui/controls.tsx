// A button that keeps the focus when it has nothing to do: a disabled one would lose it.

import { type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { copy } from "../host/clipboard";
import { minus } from "../terms/numbers";
import { useCovered } from "./cover";
import { msg, useTongue } from "./language";
import { capital } from "./words";

interface ButtonProps {
  readonly name: string;
  /** Said on hover, with the key; the name where it is missing. */
  readonly title?: string;
  readonly kind: "round" | "round strong" | "plain";
  readonly idle?: boolean;
  readonly onClick: () => void;
  /** What stands in it: an icon's path, or anything else. */
  readonly icon?: string;
  readonly children?: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const { name, title = name, kind, idle = false, onClick, icon, children } = props;
  return (
    <button
      type="button"
      class={kind}
      aria-label={name}
      title={title}
      aria-disabled={idle}
      onClick={() => {
        if (!idle) onClick();
      }}
    >
      {icon && <Icon path={icon} />}
      {children}
    </button>
  );
}

export function Icon({ path }: { path: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden>
      <path d={path} />
    </svg>
  );
}

// A line of code and a button that copies it.

/** The line of PyTorch that a figure is. */
export function CodeLine({ text, name }: { text: string; name?: string }) {
  const t = useTongue();
  return useCovered("code") ? null : (
    <CopyLine text={text} name={name ?? t("Copy the PyTorch line")} />
  );
}

/** A line that can be copied; `name` is what the button does. */
export function CopyLine({ text, name }: { text: string; name: string }) {
  const t = useTongue();
  const said = useSignal("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="copy">
      <code>{text}</code>
      <button
        type="button"
        class="plain"
        aria-label={name}
        onClick={async (event) => {
          said.value = (await copy(text, event.currentTarget))
            ? t("Copied")
            : t("Select and copy by hand");
          clearTimeout(timer.current);
          timer.current = setTimeout(() => {
            said.value = "";
          }, 2000);
        }}
      >
        {said.value || t("Copy")}
      </button>
      <span class="unseen" role="status">
        {said.value}
      </span>
    </div>
  );
}

// Which controls are seen, and which only read: an instructor says so.

/** The names of the controls that are seen here; all where it is null. */
export const Seen = createContext<ReadonlySet<string> | null>(null);
/** Whether "More" is open. */
export const Opened = createContext(false);
/** The names of the traits that stay as they are. */
export const Locked = createContext<ReadonlySet<string>>(new Set());

/** A name as part of an id, in any script. */
const slug = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_]+/gu, "-");

const useSeen = (name: string): boolean => useContext(Seen)?.has(name) ?? true;

/** Whether a control changes nothing: its trait is locked, or the one whose size it is. */
export function useLocked(name: string): boolean {
  const locked = useContext(Locked);
  return locked.has(name) || locked.has(name.replace(/_size$/, ""));
}

/** A part of the parameters that is seen or not as one control. */
export function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return useSeen(name) ? <Seen.Provider value={null}>{children}</Seen.Provider> : null;
}

// One choice of a few, as radio buttons that look like one bar.

/** Words as options that show them with a capital letter. */
export const asOptions = <T extends string>(words: readonly string[]) =>
  words.map((word) => [word as T, capital(word)] as const);

interface SegmentedProps<T extends string> {
  readonly name: string;
  /** What it is called to assistive technology, where the name does not say it. */
  readonly legend?: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** Options that cannot be had now. */
  readonly missing?: (value: T) => boolean;
}

export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { name, legend = name, options, value, onChange, missing } = props;
  const locked = useLocked(name);
  const t = useTongue();
  if (!useSeen(name)) return null;
  return (
    <fieldset class="segmented" data-locked={locked}>
      <legend class="unseen">{legend}</legend>
      {options.map(([option, label]) => (
        <label key={option} class={option === value ? "on" : undefined}>
          <input
            type="radio"
            class="unseen"
            name={name}
            checked={option === value}
            disabled={(locked && option !== value) || (missing?.(option) ?? false)}
            onChange={() => onChange(option)}
          />
          {t(label)}
        </label>
      ))}
    </fieldset>
  );
}

/** The same, beside its torch name. */
export function Choice<T extends string>(props: SegmentedProps<T>) {
  if (!useSeen(props.name)) return null;
  return (
    <div class="named">
      <span class="name" aria-hidden>
        {props.name}
      </span>
      <Segmented {...props} />
    </div>
  );
}

/** The same as a list, where there is no room for a bar. */
export function Menu<T extends string>(props: SegmentedProps<T>) {
  const { name, legend = name, options, value, onChange, missing } = props;
  const locked = useLocked(name);
  const t = useTongue();
  if (!useSeen(name)) return null;
  return (
    <select
      id={`field-${name}`}
      class="choice"
      aria-label={legend}
      value={value}
      disabled={locked}
      onChange={(event) => onChange(event.currentTarget.value as T)}
    >
      {options.map(([option, label]) => (
        <option key={option} value={option} disabled={missing?.(option) ?? false}>
          {t(label)}
        </option>
      ))}
    </select>
  );
}

/** The list under its torch name. */
export const ListChoice = <T extends string>(props: SegmentedProps<T>) =>
  useSeen(props.name) ? (
    <div class="stepper">
      <label for={`field-${props.name}`}>{props.name}</label>
      <Menu {...props} />
    </div>
  ) : null;

interface SelectProps extends Omit<SegmentedProps<string>, "options" | "legend" | "missing"> {
  readonly options: readonly string[];
}

/** The same for words that are shown as torch writes them. */
export const Select = ({ options, ...props }: SelectProps) => (
  <ListChoice {...props} options={options.map((option) => [option, option])} />
);

// A parameter that is one of a few numbers: a slider under its torch name.

interface SliderProps {
  readonly name: string;
  readonly options: readonly number[];
  readonly value: number;
  /** Said after a number: "3, depthwise". */
  readonly meaning: (value: number) => string;
  readonly onChange: (value: number) => void;
}

export function Slider({ name, options, value, meaning, onChange }: SliderProps) {
  const id = `field-${name}`;
  const words = meaning(value) ? `${value}, ${meaning(value)}` : String(value);
  const locked = useLocked(name);
  if (!useSeen(name)) return null;
  return (
    <div class="stepper slider">
      <label for={id}>{name}</label>
      <div>
        <input
          id={id}
          type="range"
          min={0}
          max={options.length - 1}
          value={options.indexOf(value)}
          disabled={locked || options.length === 1}
          aria-valuetext={words}
          onInput={(event) => onChange(options[Number(event.currentTarget.value)]!)}
        />
        <output for={id}>{value}</output>
      </div>
    </div>
  );
}

// A number between two ends, under its name.

interface RangeProps {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value as it is read and shown. */
  readonly text: string;
  readonly onChange: (value: number) => void;
}

export function Range({ name, min, max, step = 1, value, text, onChange }: RangeProps) {
  const id = `slider-${slug(name)}`;
  const locked = useLocked(name);
  const t = useTongue();
  if (!useSeen(name)) return null;
  return (
    <div class="slider">
      <label for={id}>{t(name)}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={locked}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output for={id}>{text}</output>
    </div>
  );
}

// A parameter: a field with its torch name, minus and plus. Takes an int, or a pair in 2D.

export type Value = number | readonly number[];

interface StepperProps {
  readonly name: string;
  /** Which of several fields of the same name this is: "layer 2". */
  readonly of?: string;
  /** One number, or one per axis where they differ. */
  readonly value: Value;
  /** Whether a pair ("2, 1") may be typed. */
  readonly pairs: boolean;
  readonly whole?: boolean;
  /** How many digits it has room for. */
  readonly digits?: number;
  /** Try a value; returns what is wrong, or "". */
  readonly onChange: (value: Value) => string;
  /** Whether a value would be accepted. */
  readonly accepts: (value: Value) => boolean;
}

/** Weights that were learnt have many digits, of which a field shows four; whole numbers have all. */
const short = (n: number): string => String(Number.isInteger(n) ? n : Number(n.toPrecision(4)));

const text = (value: Value): string =>
  (typeof value === "number" ? short(value) : value.map(short).join(", ")).replaceAll("-", "−");

/** "2" or "2, 1" or "2 1"; null where it is neither. */
function read(typed: string, pairs: boolean): Value | null {
  const parts = typed
    .replaceAll("−", "-")
    .trim()
    .replace(/^[([]|[)\]]$/g, "")
    .split(/\s*[,×x ]\s*/)
    .map((part) => (part === "" ? Number.NaN : Number(part)));
  if (parts.some((n) => !Number.isFinite(n)) || parts.length > (pairs ? 2 : 1)) return null;
  return parts.length === 1 || parts[0] === parts[1] ? parts[0]! : parts;
}

/** What may be typed: any number or a whole one, and one or a pair. */
const WANTED = [
  [msg("“{typed}”: type a number."), msg("“{typed}”: type a number, or two for rows and columns.")],
  [
    msg("“{typed}”: type a whole number."),
    msg("“{typed}”: type a whole number, or two for rows and columns."),
  ],
] as const;

/** Grows with every undo, redo and reset: what was typed and refused before is gone by then. */
export const Turns = createContext<ReadonlySignal<number>>(signal(0));

export function Stepper(props: StepperProps) {
  const { name, of = "", value, pairs, whole = true, onChange, accepts } = props;
  const { digits = pairs || !whole ? 6 : 4 } = props;
  const draft = useSignal<string | null>(null);
  const error = useSignal("");
  const turn = useContext(Turns).value;
  const locked = useLocked(name);
  const seen = useSeen(name);
  const t = useTongue();
  useEffect(() => abandon(), [turn]);
  // Once anything else has been accepted, what was refused may be right by now. Where nothing was, no
  // effect is due: one in every field would cost a redraw half a millisecond.
  const refused = useRef<StepperProps | null>(null);
  const stale = error.value !== "" && refused.current !== props;
  useEffect(() => {
    if (stale) abandon();
  }, [stale]);
  const shift = (by: number): Value =>
    typeof value === "number" ? round(value + by) : value.map((n) => round(n + by));
  const tryValue = (next: Value | null): boolean => {
    const wrong =
      next === null ? t(WANTED[+whole]![+pairs]!, { typed: draft.value ?? "" }) : onChange(next);
    error.value = minus(wrong);
    refused.current = props;
    if (!wrong) draft.value = null;
    return !wrong;
  };
  const move = (by: number) => {
    draft.value = null;
    tryValue(shift(by));
  };
  const commit = () => {
    if (draft.value !== null) tryValue(read(draft.value, pairs));
  };
  const abandon = () => {
    draft.value = null;
    error.value = "";
  };
  /** Takes one off, or puts one on; whoever tabs from field to field does not need it. */
  const button = (by: 1 | -1, words: string, sign: string) => (
    <button
      type="button"
      tabIndex={-1}
      aria-label={words}
      disabled={!accepts(shift(by))}
      onClick={() => move(by)}
    >
      {sign}
    </button>
  );
  const full = of ? `${name}, ${of}` : name;
  const id = `field-${slug(full)}`;
  if (!seen) return null;
  return (
    <div class="stepper">
      <label for={id}>{name}</label>
      <div class="field" data-invalid={error.value !== ""}>
        {button(-1, t("Decrease {name}", { name: full }), "−")}
        <input
          id={id}
          type="text"
          role="spinbutton"
          aria-label={of ? full : undefined}
          inputMode={whole ? "numeric" : "decimal"}
          autocomplete="off"
          readOnly={locked}
          title={locked ? t("locked") : undefined}
          // As wide as what it can hold: a field that grew would push its own button away.
          style={{ width: `${digits}ch` }}
          value={draft.value ?? text(value)}
          aria-valuenow={typeof value === "number" ? value : value[0]}
          aria-valuetext={text(value)}
          aria-invalid={error.value !== ""}
          // Where nothing has been typed, there is nothing to undo but the figure's own changes.
          data-untyped={draft.value === null}
          aria-describedby={error.value ? `${id}-error` : undefined}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            error.value = "";
          }}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={commit}
          onKeyDown={(event) => {
            const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (by) move(event.shiftKey && !whole ? 0.1 * by : by);
            else if (event.key === "Enter" && !event.shiftKey) commit();
            else if (event.key === "Escape") abandon();
            else return;
            event.preventDefault();
          }}
        />
        {button(1, t("Increase {name}", { name: full }), "+")}
      </div>
      {error.value !== "" && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error.value}
        </p>
      )}
    </div>
  );
}

const round = (n: number): number => Math.round(n * 1e6) / 1e6;

// A switch: on or off, as a checkbox with its name.

interface ToggleProps {
  readonly name: string;
  readonly on: boolean;
  /** Where it may not be changed now. */
  readonly fixed?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Toggle({ name, on, fixed = false, onChange }: ToggleProps) {
  const locked = useLocked(name);
  const t = useTongue();
  if (!useSeen(name)) return null;
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={on}
        disabled={fixed || locked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {t(name)}
    </label>
  );
}
