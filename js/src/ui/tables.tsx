// Tables of numbers: one row for each of a few things, or for each class of a mask.

import type { ComponentChildren } from "preact";
import { useCovered } from "./cover";
import { useTongue } from "./language";
import { cssColor, type Rgb } from "./theme";

interface NumberTableProps {
  readonly name: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly rowClass?: (row: number) => string;
  /** The part of the figure that its numbers are. */
  readonly part?: string;
}

export function NumberTable({ name, head, rows, rowClass, part = "" }: NumberTableProps) {
  const covered = useCovered(part);
  return (
    <div class="number-table">
      <table aria-label={name}>
        <thead>
          <tr>
            {head.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...cells], i) => (
            <tr key={String(i)} class={rowClass?.(i)}>
              <th scope="row">{first}</th>
              {cells.map((cell, k) => (
                <td key={String(k)}>{covered ? "?" : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a table says of a class: numbers, and a bar between two shares of its room. */
interface ClassRow {
  readonly bar: readonly [number, number] | null;
  readonly cells: readonly string[];
  readonly wins?: boolean;
  /** A class that is not in question. */
  readonly quiet?: boolean;
}

interface ClassTableProps {
  readonly name: string;
  /** Above the numbers. */
  readonly head: readonly string[];
  readonly classes: readonly string[];
  readonly colors: readonly Rgb[];
  readonly row: (label: number) => ClassRow;
  /** Where zero lies in the bars' room, where that is to be seen. */
  readonly zero?: number;
  readonly children?: ComponentChildren;
}

// A class without a name of its own is "class 2". The column's heading says the word already, and a
// narrow column would cut off the number.
const NUMBERED = /^class (?=\d+$)/;

const percent = (share: number): string => `${100 * share}%`;

/** The scores of classes, which are covered as such. */
export function ClassTable({ name, head, classes, colors, row, zero, children }: ClassTableProps) {
  const covered = useCovered("scores");
  const t = useTongue();
  return (
    <table class="scores" aria-label={name}>
      <thead>
        <tr>
          <th scope="col">{t("class")}</th>
          <td />
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map((label, k) => {
          const background = cssColor(colors[k]!);
          const known = row(k);
          const { bar, cells, wins, quiet } = covered
            ? { bar: null, cells: known.cells.map(() => "?"), wins: false, quiet: false }
            : known;
          return (
            <tr key={label} class={wins ? "wins" : quiet ? "quiet" : undefined}>
              <th scope="row">
                <i class="class-key" style={{ background }} />
                {t(label.replace(NUMBERED, ""))}
              </th>
              <td class="bar" aria-hidden>
                {bar && (
                  <i
                    style={{
                      left: percent(Math.min(...bar)),
                      width: percent(Math.abs(bar[1] - bar[0])),
                      background,
                    }}
                  />
                )}
                {zero !== undefined && <u style={{ left: percent(zero) }} />}
              </td>
              {cells.map((cell, i) => (
                <td key={String(i)}>{cell}</td>
              ))}
            </tr>
          );
        })}
      </tbody>
      {!covered && children}
    </table>
  );
}
