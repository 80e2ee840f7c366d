// The conventions that libraries disagree about: each a switch, each with its sentence.

import type { ComponentChildren } from "preact";
import { Segmented } from "../../ui/controls";
import type { Absent } from "./scores";
import { nameOf } from "./spec";
import type { Iou } from "./state";

const ABSENT: readonly (readonly [Absent, string])[] = [
  ["exclude", "left out"],
  ["zero", "0"],
  ["one", "1"],
];

const ABSENT_WORDS: Readonly<Record<Absent, string>> = {
  exclude: "A class in neither mask is 0 / 0: it has no value and is left out of the means.",
  zero: "A class in neither mask is 0 / 0, taken as 0: the means fall, as in scikit-learn with all labels.",
  one: "A class in neither mask is 0 / 0, taken as 1: nothing to find, and nothing found.",
};

const BACKGROUND = [
  ["yes", "counted"],
  ["no", "not counted"],
] as const;

const PER_IMAGE = [
  ["summed", "summed over the set"],
  ["each", "each picture, then the mean"],
] as const;

export function Conventions({ iou }: { iou: Iou }) {
  const { store } = iou;
  const spec = iou.spec.value;
  const background = nameOf(spec, 0);
  const { ignored } = spec;
  const options = [...spec.names.keys()].filter((label) => label < 12 || label === ignored);
  const many = iou.set.value.length > 1;
  return (
    <div class="conventions" role="group" aria-label="Conventions">
      <Convention words={ABSENT_WORDS[spec.absent]} name="absent classes">
        <Segmented
          legend="absent"
          name="absent"
          options={ABSENT}
          value={spec.absent}
          onChange={(absent) => store.update({ absent })}
        />
      </Convention>
      <Convention
        name={background}
        words={
          spec.includeBackground
            ? `The means over classes count ${background} like any other class.`
            : `The means over classes leave ${background} out; pixel accuracy and the matrix keep it.`
        }
      >
        <Segmented
          legend="include_background"
          name="include_background"
          options={BACKGROUND}
          value={spec.includeBackground ? "yes" : "no"}
          onChange={(yes) => store.update({ include_background: yes === "yes" })}
        />
      </Convention>
      <Convention
        name="ignored label"
        words={
          ignored === null
            ? "Every pixel counts."
            : `Pixels whose target is ${nameOf(spec, ignored)} count nowhere, whatever is predicted there. They are hatched.`
        }
      >
        <select
          class="choice"
          aria-label="ignore_index"
          value={ignored === null ? "none" : String(ignored)}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            store.update({ ignore_index: chosen === "none" ? null : Number(chosen) });
          }}
        >
          <option value="none">none</option>
          {options.map((label) => (
            <option key={label} value={String(label)}>
              {nameOf(spec, label)} ({label})
            </option>
          ))}
          {(ignored ?? 255) >= spec.classes && (
            <option value={String(ignored ?? 255)}>label {ignored ?? 255}</option>
          )}
        </select>
      </Convention>
      {many && (
        <Convention
          name="over the set"
          words={
            spec.perImage
              ? "Each picture is scored by itself; then the mean over the pictures that have a value."
              : "The pixels of all pictures are counted together, then scored: large objects weigh more."
          }
        >
          <Segmented
            legend="per_image"
            name="per_image"
            options={PER_IMAGE}
            value={spec.perImage ? "each" : "summed"}
            onChange={(each) => store.update({ per_image: each === "each" })}
          />
        </Convention>
      )}
    </div>
  );
}

interface ConventionProps {
  readonly name: string;
  readonly words: string;
  readonly children: ComponentChildren;
}

function Convention({ name, words, children }: ConventionProps) {
  return (
    <div class="convention">
      <div>
        <span class="name">{name}</span>
        {children}
      </div>
      <p>{words}</p>
    </div>
  );
}
