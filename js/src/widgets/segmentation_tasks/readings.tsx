// The picture in a reading, and beside it its classes and what is known of a region.

import { className } from "../../ui/class-names";
import { useCovered } from "../../ui/cover";
import type { Tongue } from "../../ui/language";
import { scaleFilling } from "../../ui/pixels";
import { bytesOfId, type Segment, segmentName } from "../../ui/segments";
import { cssColor } from "../../ui/theme";
import { ReadingPicture } from "./picture";
import { momentAt, READINGS, type Shown, type TasksState } from "./state";
import { cocoWords, panopticWords, segmentAt, whyWords } from "./words";

/** From this width on the facts stand beside the picture. */
const BESIDE = 720;
const PANEL = 380;
const GAP = 24;
/** What the facts of a region, or the classes in their place, take below a picture. */
const BELOW = 184;

export interface TasksProps {
  readonly tasks: TasksState;
  readonly shown: Shown;
}

export function ReadingsView({ tasks, shown }: TasksProps) {
  const { t, width, stageHeight } = tasks.room;
  const beside = width.value >= BESIDE;
  const room = beside
    ? { width: width.value - PANEL - GAP, height: stageHeight.value }
    : { width: width.value, height: Math.max(120, stageHeight.value - BELOW) };
  const scale = scaleFilling(room.width, room.height, shown.target);
  return (
    <div class={beside ? "tasks beside" : "tasks"} style={{ "--panel": `${PANEL}px` }}>
      <ReadingPicture tasks={tasks} shown={shown} side="target" name={t("Picture")} scale={scale} />
      <div class="panel-facts">
        {(beside || tasks.looked.value < 0) && <Classes tasks={tasks} shown={shown} />}
        {(beside || tasks.looked.value >= 0) && <Facts tasks={tasks} shown={shown} />}
      </div>
    </div>
  );
}

/** The classes that are there: what classification says, and what colors mean. */
function Classes({ tasks, shown }: TasksProps) {
  const { t } = tasks.room;
  const { step, shown: time } = tasks.playback;
  const waits = step.value === 0 && momentAt(time.value).phase === "move";
  const there = new Set(shown.target.segments.map(({ label }) => label));
  // Where it is asked which classes are things, they stand in one list.
  const covered = useCovered("classes");
  const group = (thing: boolean | null) =>
    shown.classes.flatMap((one, label) =>
      (thing === null || one.thing === thing) && there.has(label) ? [one] : [],
    );
  return (
    <div role="group" aria-label={t("Classes")}>
      <dl class={waits ? "classes waits" : "classes"}>
        {(covered ? [null] : [true, false]).map((thing) => {
          const members = group(thing);
          return (
            <div key={String(thing)}>
              {thing !== null && <dt>{thing ? t("things") : t("stuff")}</dt>}
              <dd>
                {members.length === 0
                  ? t("none")
                  : members.map(({ name, color }) => (
                      <span key={name}>
                        <i class="class-key" style={{ background: cssColor(color) }} />
                        {className(t, name)}
                      </span>
                    ))}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** What the readings tell of a region, and what they leave open. */
function Facts({ tasks, shown }: TasksProps) {
  const { t } = tasks.room;
  const step = tasks.playback.step.value;
  const pixel = tasks.looked.value;
  const one = segmentAt(shown.target, pixel);
  const covered = useCovered("classes");
  if (!one)
    return (
      <div class="facts-box" role="region" aria-label={t("Region")}>
        <p class="caption">
          {pixel < 0
            ? t(
                "Point at a region, or choose one with Enter or R: its class, its instance and its ids stand here.",
              )
            : t(
                "Nothing is labelled here: a panoptic PNG writes 0 (black), and scores leave it out.",
              )}
        </p>
      </div>
    );
  const { thing, color } = shown.classes[one.label]!;
  return (
    <div class="facts-box" role="region" aria-label={t("Region")}>
      <h3>
        <i class="class-key" style={{ background: cssColor(color) }} />
        <b>{segmentName(t, shown, one)}</b>{" "}
        {!covered && <span>{thing ? t("thing") : t("stuff")}</span>}
      </h3>
      {!covered && <p>{whyWords(t, shown, one)}</p>}
      <dl>
        <div>
          <dt>{t("this reading")}</dt>
          <dd>{toldIn(t, shown, one, step)}</dd>
        </div>
        <div>
          <dt>COCO</dt>
          <dd>
            <code>
              {thing
                ? cocoWords(one)
                : t("{category}, no instance", { category: `category_id ${one.category}` })}
            </code>
          </dd>
        </div>
        <div>
          <dt>{t("panoptic PNG")}</dt>
          <dd>
            <i
              class="class-key"
              style={{ background: `rgb(${bytesOfId(one.id).join(" ")})` }}
              title={t("The color of its pixels in the PNG")}
            />
            <code>{panopticWords(one)}</code>
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** What the present reading says of a region. */
function toldIn(t: Tongue, shown: Shown, one: Segment, step: number): string {
  const { thing } = shown.classes[one.label]!;
  const name = className(t, shown.classes[one.label]!.name);
  const reading = READINGS[step]!;
  if (reading === "classification") return t("{name} is in the picture, somewhere", { name });
  if (reading === "semantic")
    return thing ? t("class {name}, not which one", { name }) : t("class {name}", { name });
  if (!thing && reading !== "panoptic") return t("nothing: stuff is left out");
  if (reading === "detection") return t("a box of class {name}", { name });
  if (reading === "instance") return t("a mask of its own, class {name}", { name });
  return thing
    ? t("class {name} and id {id}", { name, id: one.id })
    : t("class {name}, one segment for all of it", { name });
}
