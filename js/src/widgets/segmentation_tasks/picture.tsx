// A picture in a reading: pixels on a canvas, lines and names over it, and a cursor.

import { useMemo } from "preact/hooks";
import { className } from "../../ui/class-names";
import { PixelView } from "../../ui/pixels";
import { type Cut, type Outlines, pathBetween, segmentName } from "../../ui/segments";
import { type Label, LETTER, type Look, lookAt, paintCut, placed } from "./look";
import { READINGS, type Shown, type TasksState } from "./state";
import { pixelWords } from "./words";

/** So many things are seen on their way; of more only the largest are outlined. */
const MOVING = 60;
const OUTLINED = 400;
/** Pixels on screen that a segment has at least which is named. */
const LEGIBLE = 100;

export type Side = "target" | "prediction";

interface PictureProps {
  readonly tasks: TasksState;
  readonly shown: Shown;
  readonly side: Side;
  readonly name: string;
  readonly scale: number;
  /** What stands at a segment instead of its name; nothing where it is left out. */
  readonly label?: ((k: number) => string) | undefined;
  /** Segments that are drawn as wrong. */
  readonly wrong?: ReadonlySet<number> | undefined;
  /** Outlines of the other side, to compare with. */
  readonly over?: string | undefined;
  /** The segments that are looked at; by default those under the looked pixel. */
  readonly looked?: readonly number[];
}

export function ReadingPicture(props: PictureProps) {
  const { tasks, shown, side, name, scale, wrong, over } = props;
  const { playback, hovered, looked } = tasks;
  const { t } = tasks.room;
  const cut = shown[side];
  const step = playback.step.value;
  const look = lookAt(step, playback.shown.value);
  const reading = READINGS[step]!;
  const largest = useMemo(() => thingsOf(shown, cut), [shown, cut]);
  const labels = useMemo(
    () => placed(wantedLabels(props, step, scale), scale, cut),
    [shown, side, step, scale, props.label, t],
  );
  const lines = shown.lines[side];
  const numbers = props.looked ?? lookedNumbers(shown, side, step, looked.value);
  return (
    <PixelView
      name={name}
      scale={scale}
      pixels={() => paintCut(shown, cut, shown.classes, lookAt(step, playback.shown.value))}
      inputs={[shown, side, step]}
      describe={(pixel) => pixelWords(t, shown, cut, reading, pixel)}
      onPoint={(pixel) => (hovered.value = pixel)}
      onPick={(pixel) => tasks.pick(pixel)}
      looked={-1}
    >
      <ThingLines {...{ cut, lines, look, largest }} wrong={wrong} />
      {look.classLines > 0 && <ClassLines shown={shown} side={side} opacity={look.classLines} />}
      {over && <path class="compared" d={over} />}
      {numbers.length > 0 && <RegionLine d={regionPath(shown, side, step, numbers)} />}
      {look.labels > 0 && (
        <g class="names" style={{ opacity: look.labels }}>
          {labels.map(({ text, x, y }) => (
            <text
              key={`${text} ${x} ${y}`}
              // Its letters have the size of the screen, whatever that of a pixel is.
              transform={`translate(${x} ${y - 3.5 / scale}) scale(${1 / scale})`}
            >
              {text}
            </text>
          ))}
        </g>
      )}
    </PixelView>
  );
}

/** Numbers of the things, the largest first. */
const thingsOf = ({ classes }: Shown, { segments }: Cut): number[] =>
  segments
    .flatMap(({ label }, i) => (classes[label]!.thing ? [i + 1] : []))
    .sort((a, b) => segments[b - 1]!.area - segments[a - 1]!.area)
    .slice(0, OUTLINED);

interface LinesProps {
  readonly cut: Cut;
  readonly lines: Outlines;
  readonly look: Look;
  readonly largest: readonly number[];
  readonly wrong: ReadonlySet<number> | undefined;
}

/** Boxes of things, their outlines, or what is between. */
function ThingLines({ cut, lines, look, largest, wrong }: LinesProps) {
  const { way, grown } = look;
  const paths = useMemo(() => {
    const moving = largest.length <= MOVING;
    const path = (k: number): string => {
      const { box } = cut.segments[k - 1]!;
      if (way === 0 || (!moving && way < 1)) return boxPath(box, grown);
      return pathBetween(lines.get(k) ?? [], box, way);
    };
    const joined = (is: boolean) =>
      largest.map((k) => ((wrong?.has(k) ?? false) === is ? path(k) : "")).join("");
    return { right: joined(false), wrong: joined(true) };
  }, [cut, lines, largest, wrong, way, grown]);
  if (look.lines === 0) return null;
  return (
    <g style={{ opacity: look.lines }}>
      <path class="halo" d={paths.right + paths.wrong} />
      <path class="thing" d={paths.right} />
      {paths.wrong && <path class="thing wrong" d={paths.wrong} />}
    </g>
  );
}

function boxPath([left, top, right, bottom]: Cut["segments"][number]["box"], grown: number) {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const [dx, dy] = [((right - left) / 2) * grown, ((bottom - top) / 2) * grown];
  return `M${x - dx} ${y - dy}H${x + dx}V${y + dy}H${x - dx}Z`;
}

/** The borders between classes. */
function ClassLines({ shown, side, opacity }: { shown: Shown; side: Side; opacity: number }) {
  const d = useMemo(() => classPath(shown, side), [shown, side]);
  return (
    <g style={{ opacity }}>
      <path class="halo" d={d} />
      <path class="thing" d={d} />
    </g>
  );
}

const WHOLE = [0, 0, 1, 1] as const;

/** The outlines of all classes, or of one. */
export function classPath({ lines }: Shown, side: Side, label?: number): string {
  const all = lines[side === "target" ? "targetClasses" : "predictionClasses"];
  const chosen = label === undefined ? [...all.values()] : [all.get(label + 1) ?? []];
  return chosen.map((loops) => pathBetween(loops, WHOLE, 1)).join("");
}

/** The segments that a reading tells of at a pixel: none, a thing, or all of a class. */
export function lookedNumbers(shown: Shown, side: Side, step: number, pixel: number): number[] {
  const { map, segments } = shown[side];
  const k = pixel >= 0 ? map[pixel]! : 0;
  const one = segments[k - 1];
  if (!one || step === 0) return [];
  const { thing } = shown.classes[one.label]!;
  if ((step === 1 || step === 3) && !thing) return [];
  return [k];
}

function regionPath(shown: Shown, side: Side, step: number, numbers: readonly number[]): string {
  const { segments } = shown[side];
  return numbers
    .map((k) => {
      const one = segments[k - 1]!;
      if (step === 1) return boxPath(one.box, 1);
      if (step === 2) return classPath(shown, side, one.label);
      return pathBetween(shown.lines[side].get(k) ?? [], one.box, 1);
    })
    .join("");
}

const RegionLine = ({ d }: { d: string }) => (
  <>
    <path class="region halo" d={d} />
    <path class="region" d={d} />
  </>
);

/** The names that a reading gives, the largest first. */
function wantedLabels(
  { tasks, shown, side, label }: PictureProps,
  step: number,
  scale: number,
): Label[] {
  const { t } = tasks.room;
  const cut = shown[side];
  const { segments } = cut;
  if (step === 0) return [];
  if (step === 2 && !label) {
    // One for each class, on its largest part.
    const largest = new Map<number, number>();
    segments.forEach((one, i) => {
      const best = largest.get(one.label);
      if (best === undefined || segments[best]!.area < one.area) largest.set(one.label, i);
    });
    return [...largest].map(([of, i]) =>
      atMiddle(cut, i, className(t, shown.classes[of]!.name), scale),
    );
  }
  return segments
    .map((one, i) => ({ one, i }))
    .filter(({ one }) => one.area * scale ** 2 >= LEGIBLE)
    .filter(({ one }) => step === 4 || shown.classes[one.label]!.thing)
    .sort((a, b) => b.one.area - a.one.area)
    .flatMap(({ one, i }) => {
      const text = label
        ? label(i + 1)
        : step === 1
          ? className(t, shown.classes[one.label]!.name)
          : segmentName(t, shown, one);
      if (!text) return [];
      const [left, top, right] = one.box;
      // Above a thing, which it would hide.
      if (step !== 1 && shown.classes[one.label]!.thing)
        return [{ text, x: (left + right) / 2, y: top - 1 / scale }];
      if (step !== 1) return [atMiddle(cut, i, text, scale)];
      const half = (LETTER.width * text.length + LETTER.beside) / scale / 2;
      return [{ text, x: left + half, y: top }];
    });
}

function atMiddle({ segments }: Cut, i: number, text: string, scale: number): Label {
  const [x, y] = segments[i]!.middle;
  return { text, x, y: y + LETTER.height / scale / 2 };
}
