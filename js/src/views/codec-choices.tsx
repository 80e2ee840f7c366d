// How to go down and up again: the choices that lead from one trained variant to another.

import { Segmented } from "../controls/segmented";
import {
  type Choice,
  type Downsample,
  offered,
  UPSAMPLES,
  type Upsample,
  type Variant,
} from "../ops/variants";
import type { Codec, Scene } from "./encoder-decoder";

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

export function CodecChoices({ figure, scene, variant }: ChoicesProps) {
  const { all } = scene.variants;
  const pick = <K extends keyof Choice>(name: K, value: Choice[K]) =>
    figure.choose({ [name]: value });
  const depths = [...offered(all, "depth")].sort();
  const kernels = [...offered(all, "kernelSize")].sort();
  return (
    <div class="codec-choices">
      <Field name="downsample">
        <Segmented
          legend="downsample"
          name="downsample"
          options={offered(all, "downsample").map((down) => [down, DOWN[down]] as const)}
          value={variant.downsample}
          onChange={(down) => pick("downsample", down)}
        />
      </Field>
      <Field name="upsample" wide>
        <Segmented
          legend="upsample"
          name="upsample"
          options={UPSAMPLES.filter((up) => offered(all, "upsample").includes(up)).map(
            (up) => [up, UP[up]] as const,
          )}
          value={variant.upsample}
          onChange={(up) => pick("upsample", up)}
        />
      </Field>
      {variant.upsample === "conv_transpose" && kernels.length > 1 && (
        <Field name="kernel_size">
          <Segmented
            legend="kernel_size"
            name="kernel_size"
            options={kernels.map((size) => [String(size), String(size)] as const)}
            value={String(variant.kernelSize)}
            onChange={(size) => pick("kernelSize", Number(size))}
          />
        </Field>
      )}
      {depths.length > 1 && (
        <Field name="depth">
          <Segmented
            legend="depth"
            name="depth"
            options={depths.map((depth) => [String(depth), String(depth)] as const)}
            value={String(variant.depth)}
            onChange={(depth) => pick("depth", Number(depth))}
          />
        </Field>
      )}
      {offered(all, "skip").length > 1 && (
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
