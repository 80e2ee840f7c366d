// How to go down and up again: the choices that lead from one trained variant to another.

import { Segmented } from "../../ui/controls";
import type { Codec, Scene } from "./state";
import {
  type Choice,
  DOWNSAMPLES,
  type Downsample,
  offered,
  UPSAMPLES,
  type Upsample,
  type Variant,
} from "./variants";

export const DOWN: Readonly<Record<Downsample, string>> = {
  max_pool: "Max pooling",
  strided_conv: "Strided convolution",
};

export const UP: Readonly<Record<Upsample, string>> = {
  nearest: "Nearest",
  bilinear: "Bilinear",
  bed_of_nails: "Bed of nails",
  max_unpool: "Max unpooling",
  conv_transpose: "Transposed conv.",
};

/** "Transposed 3 × 3": how a variant goes up, in few words. */
export const upWords = ({ upsample, kernelSize }: Choice): string =>
  upsample === "conv_transpose" && kernelSize
    ? `Transposed ${kernelSize} × ${kernelSize}`
    : UP[upsample];

interface ChoicesProps {
  readonly figure: Codec;
  readonly scene: Scene;
  readonly variant: Variant;
}

const DEPTHS = [1, 2, 3, 4];
const KERNELS = [2, 3, 4];

export function CodecChoices({ figure, scene, variant }: ChoicesProps) {
  const { all } = scene.variants;
  const pick = <K extends keyof Choice>(name: K, value: Choice[K]) =>
    figure.choose({ [name]: value });
  // While networks are still at work, what they will offer keeps its place.
  const whole = figure.whole.value;
  const values = <K extends keyof Choice>(name: K, every: readonly NonNullable<Choice[K]>[]) => {
    const there = offered(all, name);
    return {
      options: whole ? every.filter((value) => there.includes(value)) : every,
      missing: (value: NonNullable<Choice[K]>) => !there.includes(value),
    };
  };
  const downs = values("downsample", DOWNSAMPLES);
  const ups = values("upsample", UPSAMPLES);
  const kernels = values("kernelSize", KERNELS);
  const depths = values("depth", DEPTHS);
  const skips = values("skip", [false, true]);
  return (
    <div class="codec-choices">
      <Field name="downsample">
        <Segmented
          legend="downsample"
          name="downsample"
          options={downs.options.map((down) => [down, DOWN[down]] as const)}
          value={variant.downsample}
          onChange={(down) => pick("downsample", down)}
          missing={downs.missing}
        />
      </Field>
      <Field name="upsample" wide>
        <Segmented
          legend="upsample"
          name="upsample"
          options={ups.options.map((up) => [up, UP[up]] as const)}
          value={variant.upsample}
          onChange={(up) => pick("upsample", up)}
          missing={ups.missing}
        />
      </Field>
      {variant.upsample === "conv_transpose" && kernels.options.length > 1 && (
        <Field name="kernel_size">
          <Segmented
            legend="kernel_size"
            name="kernel_size"
            options={kernels.options.map((size) => [String(size), String(size)] as const)}
            value={String(variant.kernelSize)}
            onChange={(size) => pick("kernelSize", Number(size))}
            missing={(size) => kernels.missing(Number(size))}
          />
        </Field>
      )}
      {depths.options.length > 1 && (
        <Field name="depth">
          <Segmented
            legend="depth"
            name="depth"
            options={depths.options.map((depth) => [String(depth), String(depth)] as const)}
            value={String(variant.depth)}
            onChange={(depth) => pick("depth", Number(depth))}
            missing={(depth) => depths.missing(Number(depth))}
          />
        </Field>
      )}
      {skips.options.length > 1 && (
        <Field name="skip">
          <Segmented
            legend="skip"
            name="skip"
            options={[
              ["no", "Without"],
              ["yes", "With"],
            ]}
            value={variant.skip ? "yes" : "no"}
            onChange={(skip) => pick("skip", skip === "yes")}
            missing={(skip) => skips.missing(skip === "yes")}
          />
        </Field>
      )}
    </div>
  );
}

function Field(props: { name: string; wide?: boolean; children: preact.ComponentChildren }) {
  return (
    <div class={props.wide ? "codec-field wide" : "codec-field"}>
      <span class="name" aria-hidden="true">
        {props.name}
      </span>
      {props.children}
    </div>
  );
}
