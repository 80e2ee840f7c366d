// A mask run by run: its pixels counted down the columns, the counts, and the string that has them.

import { useMemo } from "preact/hooks";
import { useTongue } from "../../ui/language";
import { type Pixels, PixelView, scaleIn } from "../../ui/pixels";
import { maskOfCounts, type Part, piecesOf } from "../../ui/runs";
import { Words } from "../../ui/shell";
import { mix, pack, parse, themes } from "../../ui/theme";
import { counted, sentence } from "../../ui/words";
import { charactersOf, type Runs, runAt } from "./rle";
import { type CocoPicture, type CocoProps, runMomentAt } from "./state";
import { NO_RUNS, toldWords } from "./words";

const BESIDE = 720;
const GAP = 26;
/** A picture of larger sides is shown where the mask is. */
const WHOLE = 64;
const MARGIN = 2;
/** Lines between pixels from this size on. */
const RULED = 6;
const CHIP = { height: 44, gap: 4 };
/** What stands above the counts, and the string below them. */
const ABOVE = 26;
const STRING = 30;

/** The whole of a small picture, else what lies around the mask. */
function partOf({ rows, cols }: CocoPicture, { box, area }: Runs): Part {
  if (Math.max(rows, cols) <= WHOLE || area === 0) return { left: 0, top: 0, rows, cols };
  const [left, top] = [Math.max(0, box[0] - MARGIN), Math.max(0, box[1] - MARGIN)];
  return {
    left,
    top,
    rows: Math.min(rows, box[3] + MARGIN) - top,
    cols: Math.min(cols, box[2] + MARGIN) - left,
  };
}

export function RunsView({ coco, picture }: CocoProps) {
  const runs = coco.runs.value;
  const { t } = coco.room;
  const says = coco.item.value?.says.slice(0, 1);
  if (!runs) return <p class="caption">{says ? sentence(toldWords(t, says)) : t(NO_RUNS)}</p>;
  return <Masked coco={coco} picture={picture} runs={runs} />;
}

function Masked({ coco, picture, runs }: CocoProps & { runs: Runs }) {
  const { width, stageHeight } = coco.room;
  const beside = width.value >= BESIDE;
  const part = useMemo(() => partOf(picture, runs), [picture, runs]);
  const panel = beside ? Math.max(300, Math.min(470, width.value - 560)) : width.value;
  const { columns } = chipsIn(panel, runs);
  const needed =
    ABOVE + STRING + 10 + Math.ceil(runs.counts.length / columns) * (CHIP.height + CHIP.gap);
  const low = Math.min(needed, Math.max(190, Math.round(0.5 * stageHeight.value)));
  const scale = beside
    ? scaleIn(width.value - panel - GAP, stageHeight.value - 4, part)
    : scaleIn(width.value, stageHeight.value - low - 14, part);
  return (
    <div class={beside ? "coco-runs beside" : "coco-runs"}>
      <Mask coco={coco} picture={picture} runs={runs} part={part} scale={scale} />
      <Counts coco={coco} runs={runs} width={panel} height={beside ? stageHeight.value : low} />
    </div>
  );
}

/** How wide a count is, and how many stand beside each other. */
function chipsIn(width: number, { counts }: Runs) {
  const digits = String(Math.max(...counts.slice(0, 5000))).length;
  const chip = Math.max(40, 18 + 9 * digits);
  return { chip, columns: Math.max(1, Math.floor((width + CHIP.gap) / (chip + CHIP.gap))) };
}

interface MaskProps extends CocoProps {
  readonly runs: Runs;
  readonly part: Part;
  readonly scale: number;
}

function Mask({ coco, picture, runs, part, scale }: MaskProps) {
  const { rows } = picture;
  const { step, shown } = coco.playback;
  const mask = useMemo(() => maskOfCounts(runs.counts, picture, part), [runs, part, picture]);
  const placeOf = (pixel: number) =>
    (part.left + (pixel % part.cols)) * rows + part.top + Math.floor(pixel / part.cols);
  const at = coco.hovered.value >= 0 ? coco.hovered.value : step.value;
  const k = Math.min(at, runs.counts.length - 1);
  const [start, stop] = [runs.ends[k]! - runs.counts[k]!, runs.ends[k]!];
  const { phase, progress } = runMomentAt(shown.value);
  const going = k === step.value && phase === "run" ? progress : 1;
  const d = piecesOf(start, start + Math.round((stop - start) * going), rows)
    .map(([col, top, bottom]) => [col - part.left, top - part.top, bottom - part.top] as const)
    .filter(([x, top, bottom]) => x >= 0 && x < part.cols && bottom > 0 && top < part.rows)
    .map(([x, top, bottom]) => {
      const [from, to] = [Math.max(0, top), Math.min(part.rows, bottom)];
      return `M${x} ${from}h1V${to}h-1Z`;
    })
    .join("");
  const lines = useMemo(() => {
    const all: string[] = [];
    for (let x = 1; x < part.cols; x++) all.push(`M${x} 0V${part.rows}`);
    for (let y = 1; y < part.rows; y++) all.push(`M0 ${y}H${part.cols}`);
    return all.join("");
  }, [part]);
  const describe = (pixel: number): string => {
    const place = placeOf(pixel);
    const own = runAt(runs, place);
    return coco.room.t(
      own % 2
        ? "row {row}, column {column}: one, run {run} of {n}"
        : "row {row}, column {column}: zero, run {run} of {n}",
      {
        row: place % rows,
        column: Math.floor(place / rows),
        run: own,
        n: counted(runs.counts[own]!),
      },
    );
  };
  return (
    <PixelView
      name={coco.room.t("Mask")}
      scale={scale}
      pixels={() => paint(mask, part, coco.theme.value, rows, doneTo())}
      inputs={[mask, part]}
      describe={describe}
      onPoint={(pixel) => (coco.hovered.value = pixel < 0 ? -1 : runAt(runs, placeOf(pixel)))}
      onPick={(pixel) => coco.playback.jump(runAt(runs, placeOf(pixel)))}
      looked={-1}
    >
      {scale >= RULED && <path class="ruled" d={lines} />}
      <path class={k % 2 ? "run" : "run zeros"} d={d} />
    </PixelView>
  );

  /** Pixels down the columns that are counted. */
  function doneTo(): number {
    const now = Math.min(step.value, runs.counts.length - 1);
    const length = runs.counts[now]!;
    const moment = runMomentAt(shown.value);
    const share = moment.phase === "run" ? moment.progress : 1;
    return runs.ends[now]! - length + Math.round(length * share);
  }
}

/** What is counted in full colors, the rest faint. */
function paint(
  mask: Uint8Array,
  { left, top, rows, cols }: Part,
  theme: "light" | "dark",
  height: number,
  done: number,
): Pixels {
  const colors = themes[theme];
  const [surface, line, positive] = [colors.surface, colors.line, colors.positive].map(parse);
  const [ones, zeros] = [pack(positive!), pack(mix(surface!, line!, 0.75))];
  const [laterOnes, laterZeros] = [pack(mix(surface!, positive!, 0.38)), pack(surface!)];
  const rgba = new Uint32Array(rows * cols);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < cols; x++) {
      const i = y * cols + x;
      const isDone = (left + x) * height + top + y < done;
      rgba[i] = isDone ? (mask[i] ? ones : zeros) : mask[i] ? laterOnes : laterZeros;
    }
  return { rows, cols, rgba };
}

interface CountsProps {
  readonly coco: CocoProps["coco"];
  readonly runs: Runs;
  readonly width: number;
  readonly height: number;
}

/** The counts as buttons, as many at a time as there is room for, and the string around the run. */
function Counts({ coco, runs, width, height }: CountsProps) {
  const { counts } = runs;
  const { chip, columns } = useMemo(() => chipsIn(width, runs), [width, runs]);
  const high = height - ABOVE - STRING - 8;
  const rows = Math.max(1, Math.floor((high + CHIP.gap) / (CHIP.height + CHIP.gap)));
  const step = Math.min(coco.playback.step.value, counts.length - 1);
  const at = coco.hovered.value >= 0 ? Math.min(coco.hovered.value, counts.length - 1) : step;
  const page = Math.floor(at / (columns * rows));
  const first = page * columns * rows;
  const seen = counts.slice(first, first + columns * rows);
  const writes = runMomentAt(coco.playback.shown.value).phase === "string";
  const writtenTo = writes ? step : step - 1;
  const { t } = coco.room;
  const range = { n: counted(counts.length), first, last: first + seen.length - 1 };
  return (
    <div class="counts-panel" style={{ width: `${width}px`, height: `${height}px` }}>
      <h3 class="caption">
        <Words
          words={t.words(
            seen.length < counts.length
              ? "counts, zeros and <input>ones</input> in turn: {first} to {last} of {n} runs"
              : "counts, zeros and <input>ones</input> in turn: {n} {n|run|runs}",
            range,
          )}
        />
      </h3>
      <div
        class="chips"
        role="group"
        aria-label={t("Counts")}
        style={{
          gridTemplateColumns: `repeat(${columns}, ${chip}px)`,
          height: `${rows * (CHIP.height + CHIP.gap) - CHIP.gap}px`,
        }}
      >
        {seen.map((count, i) => {
          const k = first + i;
          const characters = charactersOf(counts, k);
          return (
            <button
              key={k}
              type="button"
              class={`chip${k % 2 ? " one" : ""}${k === at ? " on" : ""}${k > step ? " ahead" : ""}`}
              tabIndex={k === at ? 0 : -1}
              aria-label={t(
                k % 2
                  ? "run {run}: {n} {n|one|ones}, {characters}"
                  : "run {run}: {n} {n|zero|zeros}, {characters}",
                { run: k, n: counted(count), characters },
              )}
              aria-pressed={k === at}
              onClick={() => coco.playback.jump(k)}
              onPointerEnter={() => (coco.hovered.value = k)}
              onPointerLeave={() => (coco.hovered.value = -1)}
              onKeyDown={(event) => {
                const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
                const move = by[event.key as keyof typeof by];
                if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
                event.preventDefault();
                coco.playback.jump(k + move);
                const group = event.currentTarget.parentElement!;
                requestAnimationFrame(() =>
                  group.querySelector<HTMLElement>("[tabindex='0']")?.focus(),
                );
              }}
            >
              <b>{count}</b>
              <code>{k <= writtenTo || at === k ? characters : " "}</code>
            </button>
          );
        })}
      </div>
      <StringLine counts={counts} at={at} width={width} />
    </div>
  );
}

/** The string, or as much of it as there is room for around a run. */
function StringLine({
  counts,
  at,
  width,
}: {
  counts: readonly number[];
  at: number;
  width: number;
}) {
  const t = useTongue();
  // Its name, two quotes and two signs of what is left out take their room too.
  const room = Math.floor(width / 8.2) - 16;
  let [from, to] = [at, at + 1];
  const own = charactersOf(counts, at);
  let length = own.length;
  const add = (k: number): boolean => {
    if (k < 0 || k >= counts.length) return false;
    const more = charactersOf(counts, k).length;
    if (length + more > room) return false;
    length += more;
    return true;
  };
  for (let grew = true; grew; ) {
    grew = false;
    if (add(to)) [to, grew] = [to + 1, true];
    if (add(from - 1)) [from, grew] = [from - 1, true];
  }
  const part = (a: number, b: number) =>
    counts
      .slice(a, b)
      .map((_, i) => charactersOf(counts, a + i))
      .join("");
  return (
    <p class="rle" role="group" aria-label={t("String")}>
      <span aria-hidden data-untold>
        "counts": "
      </span>
      <code>
        {from > 0 && "…"}
        {part(from, at)}
        <mark>{own}</mark>
        {part(at + 1, to)}
        {to < counts.length && "…"}
      </code>
      <span aria-hidden>"</span>
    </p>
  );
}
