// A parameter: a field with its torch name, minus and plus. Takes an int, or a pair in 2D.

import { useSignal } from "@preact/signals";

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
  /** Try a value; returns what is wrong, or "". */
  readonly onChange: (value: Value) => string;
  /** Whether a value would be accepted. */
  readonly accepts: (value: Value) => boolean;
}

const text = (value: Value): string =>
  (typeof value === "number" ? String(value) : value.join(", ")).replaceAll("-", "−");

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

export function Stepper(props: StepperProps) {
  const { name, of = "", value, pairs, whole = true, onChange, accepts } = props;
  const draft = useSignal<string | null>(null);
  const error = useSignal("");
  const shift = (by: number): Value =>
    typeof value === "number" ? round(value + by) : value.map((n) => round(n + by));
  const tryValue = (next: Value | null): boolean => {
    const wrong =
      next === null
        ? `“${draft.value}”: type a ${whole ? "whole " : ""}number${pairs ? ", or two for rows and columns" : ""}.`
        : onChange(next);
    error.value = wrong;
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
  const full = of ? `${name}, ${of}` : name;
  const id = `field-${full.replaceAll(/\W+/g, "-")}`;
  return (
    <div class="stepper">
      <label for={id}>{name}</label>
      <div class="field" data-invalid={error.value !== ""}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Decrease ${full}`}
          disabled={!accepts(shift(-1))}
          onClick={() => move(-1)}
        >
          −
        </button>
        <input
          id={id}
          type="text"
          role="spinbutton"
          aria-label={of ? full : undefined}
          inputMode={whole ? "numeric" : "decimal"}
          autocomplete="off"
          style={{ width: `${Math.max(3, text(value).length) + 2}ch` }}
          value={draft.value ?? text(value)}
          aria-valuenow={typeof value === "number" ? value : value[0]}
          aria-valuetext={text(value)}
          aria-invalid={error.value !== ""}
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
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Increase ${full}`}
          disabled={!accepts(shift(1))}
          onClick={() => move(1)}
        >
          +
        </button>
      </div>
      {error.value && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {error.value}
        </p>
      )}
    </div>
  );
}

const round = (n: number): number => Math.round(n * 1e6) / 1e6;
