// The same stack as a line of PyTorch.

import { cropping, type Layer, type StackSpec } from "./layers";

/** "" where torch has no module for it: `PixelShuffle` knows two axes only. */
export function stackCode(spec: StackSpec): string {
  if (spec.method === "icnr" && spec.dims === 1) return "";
  const modules = spec.layers.flatMap((layer) => layerCode(spec, layer));
  return modules.length === 1 ? modules[0]! : `nn.Sequential(${modules.join(", ")})`;
}

function layerCode({ dims, method }: StackSpec, layer: Layer): string[] {
  const { kernelSize: k, stride: s } = layer;
  const conv = (channels: number) =>
    `nn.Conv${dims}d(1, ${channels}, ${k}, padding="same", bias=False)`;
  if (method === "icnr") return [conv(s ** dims), `nn.PixelShuffle(${s})`];
  if (method === "conv_transpose") {
    const { padding, outputPadding } = cropping(layer);
    const extra =
      (padding ? `, padding=${padding}` : "") +
      (outputPadding ? `, output_padding=${outputPadding}` : "");
    return [`nn.ConvTranspose${dims}d(1, 1, ${k}, stride=${s}${extra}, bias=False)`];
  }
  const mode = method === "resize_nearest" ? "nearest" : dims === 1 ? "linear" : "bilinear";
  return [`nn.Upsample(scale_factor=${s}, mode="${mode}")`, conv(1)];
}
