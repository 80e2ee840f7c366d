// Ways to change a whole mask at once, the reader's own or an example: what the presets teach, on any pair.

import { Button, Icon } from "../../ui/controls";
import type { Changed, Side } from "./mask-pair";
import { dilate, erode, exchanged, keeping, shift, swap } from "./morphology";
import { nameOf } from "./spec";
import type { Iou } from "./state";

type Change = (labels: Uint8Array) => Uint8Array;

const ARROW = "M8 2.5 13 7.500l-1.100 1.100-3.100-3.100V13.500H7.200V5.500L4.100 8.600 3 7.500z";

/** Where one pixel goes, and how the arrow is turned. */
const SHIFTS = [
  ["left", 0, -1, 270],
  ["up", -1, 0, 0],
  ["down", 1, 0, 180],
  ["right", 0, 1, 90],
] as const;

const OTHER: Readonly<Record<Side, Side>> = { target: "prediction", prediction: "target" };

export function Changes({ iou }: { iou: Iou }) {
  const spec = iou.spec.value;
  const { editing: side, ignored } = spec;
  const other = OTHER[side];
  const [a, b] = exchanged(spec.label, spec.classes);
  const [first, second] = [nameOf(spec, a), nameOf(spec, b)];
  const act = (done: string, change: Change) => () => {
    const pair = iou.pair.peek();
    pair.revert();
    pair.replace(side, change(pair[side].slice()));
    iou.commit(({ pixels }: Changed) =>
      pixels === 0
        ? `${done}: no pixel of the ${side} changed.`
        : `${done}: ${pixels} ${pixels === 1 ? "pixel" : "pixels"} of the ${side} changed.`,
    );
  };
  const kept = (change: Change) => keeping(side === "target" ? ignored : null, change);
  const { size } = iou.pair.value;
  const whole: readonly (readonly [name: string, title: string, done: string, Change])[] = [
    ["Clear", `Background everywhere in the ${side}`, "Cleared", (labels) => labels.fill(0)],
    ["Dilate", "Objects grow by one pixel", "Dilated", (labels) => dilate(labels, size, 1)],
    ["Erode", "Objects shrink by one pixel", "Eroded", (labels) => erode(labels, size, 1)],
  ];
  return (
    <fieldset class="changes">
      <legend>
        change the <b>{side}</b>
      </legend>
      <Button
        name={`Copy the ${other}`}
        title={`Make the ${side} equal to the ${other}`}
        kind="plain"
        onClick={act(`Copied the ${other}`, () => copied(iou, side))}
      >
        copy {other}
      </Button>
      {whole.map(([name, title, done, change]) => (
        <Button key={name} name={name} title={title} kind="plain" onClick={act(done, kept(change))}>
          {name.toLowerCase()}
        </Button>
      ))}
      <span class="shifts">
        <span aria-hidden="true">shift</span>
        {SHIFTS.map(([where, down, right, turned]) => (
          <Button
            key={where}
            name={`Shift ${where}`}
            title={`Shift by one pixel: ${where}`}
            kind="plain"
            onClick={act(
              `Shifted ${where}`,
              kept((labels) => shift(labels, size, down, right)),
            )}
          >
            <span style={{ display: "block", transform: `rotate(${turned}deg)` }}>
              <Icon path={ARROW} />
            </span>
          </Button>
        ))}
      </span>
      <Button
        name={`Swap ${first} and ${second}`}
        title={`${first} becomes ${second}, and the other way round; the first is the class that is chosen`}
        kind="plain"
        onClick={act(`Swapped ${first} and ${second}`, (labels) => swap(labels, a, b))}
      >
        swap {first} and {second}
      </Button>
    </fieldset>
  );
}

/** The other mask, without the label that only a target has. */
function copied(iou: Iou, side: Side): Uint8Array {
  const pair = iou.pair.peek();
  const { ignored, classes } = iou.spec.peek();
  if (side === "target") return keeping(ignored, () => pair.prediction.slice())(pair.target);
  return pair.target.map((label) => (label === ignored && label >= classes ? 0 : label));
}
