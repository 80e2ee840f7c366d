// The bars of the race: what both sides have used up so far, and how many times as much one needs.

import { Segmented } from "../../ui/controls";
import { amount, seconds, times } from "../../ui/words";
import type { Facts } from "./facts";
import { finish, type Lane, type Proportion } from "./race";
import { PLAYED, type Sliding } from "./state";

const PROPORTIONS: readonly (readonly [Proportion, string])[] = [
  ["time", "Time"],
  ["macs", "Multiply-adds"],
];

export function Lanes({ figure, facts }: { figure: Sliding; facts: Facts }) {
  const { macs, time } = figure.race.value!;
  return (
    <section class="lanes" aria-label="The race">
      <div class="lanes-tables">
        <LaneTable title="Multiply-adds" lane={macs} write={amount} more="as many" />
        {time ? (
          <LaneTable title={`Time on ${facts.device}`} lane={time} write={seconds} more="as long" />
        ) : (
          <p class="caption">The time of the windows was not measured.</p>
        )}
      </div>
      <div class="lanes-foot">
        <p class="caption">{lapse(figure, facts)}</p>
        {time && (
          <div class="after">
            <span aria-hidden="true">in proportion of</span>
            <Segmented
              legend="in proportion of"
              name="proportion"
              options={PROPORTIONS}
              value={figure.spec.value.proportion}
              onChange={(proportion) => figure.store.update({ proportion })}
            />
          </div>
        )}
      </div>
    </section>
  );
}

/** How the playing relates to the machine: the time-lapse by its name. */
function lapse(figure: Sliding, facts: Facts): string {
  const { slidingSeconds } = facts.cost;
  const played = PLAYED / 1000 / figure.playback.speed.value;
  const over = `The one pass ends after window ${finish(facts, figure.spec.value.proportion)}.`;
  if (slidingSeconds === null || figure.spec.value.proportion === "macs")
    return `Both sides run in proportion to their multiply-adds, the windows for ${seconds(played)}. ${over}`;
  const factor = played / slidingSeconds;
  const named = factor >= 1 ? `${times(factor)} slower` : `${times(1 / factor)} faster`;
  return `Both sides run in proportion to their measured times: ${seconds(slidingSeconds)} are played in ${seconds(played)}, ${named} than on ${facts.device}. ${over}`;
}

interface LaneProps {
  readonly title: string;
  readonly lane: Lane;
  readonly write: (n: number) => string;
  readonly more: string;
}

function LaneTable({ title, lane, write, more }: LaneProps) {
  const { sliding, onePass, slidingSoFar, onePassSoFar, ratio } = lane;
  const most = Math.max(sliding, onePass);
  return (
    <div class="lane">
      <table aria-label={title}>
        <caption>{title}</caption>
        <tbody>
          <Row
            name="windows"
            kind="windows"
            most={most}
            total={sliding}
            sofar={slidingSoFar}
            write={write}
          />
          <Row
            name="one pass"
            kind="pass"
            most={most}
            total={onePass}
            sofar={onePassSoFar}
            write={write}
          />
        </tbody>
      </table>
      <p class="ratio">
        <b>{times(ratio)}</b> {more}
      </p>
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly kind: "windows" | "pass";
  readonly most: number;
  readonly total: number;
  readonly sofar: number;
  readonly write: (n: number) => string;
}

function Row({ name, kind, most, total, sofar, write }: RowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="lane-bar" aria-hidden="true">
        <i class="whole" style={{ width: `${(100 * total) / most}%` }} />
        <i class={kind} style={{ width: `${(100 * sofar) / most}%` }} />
      </td>
      <td>
        {sofar >= total ? (
          <b>{write(total)}</b>
        ) : (
          <>
            {sofar > 0 ? write(sofar) : "0"} <span>of {write(total)}</span>
          </>
        )}
      </td>
    </tr>
  );
}
