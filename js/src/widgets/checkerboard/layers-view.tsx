// The controls of one layer, above the line that it makes.

import { limits } from "../../terms/parameters";
import { Button, Stepper, type Value } from "../../ui/controls";
import { withLayers, withoutLayer } from "./edit";
import type { Layer } from "./layers";
import type { Board } from "./state";
import { rule } from "./words";

/** Changed traits, the shown layer being put back to the last one where it moves. */
const shownLast = (traits: Record<string, unknown>) => ({ ...traits, layer: -1 });

export function LayerRow({ board, index }: { board: Board; index: number }) {
  const spec = board.spec.value;
  const layer = spec.layers[index]!;
  const { kernelSize, stride } = layer;
  const of = `layer ${index + 1}`;
  const changed = (part: Partial<Layer>) =>
    withLayers(
      spec,
      spec.layers.map((other, i) => (i === index ? { ...other, ...part } : other)),
    );
  const field = (name: string, value: number, part: (value: number) => Partial<Layer>) => (
    <Stepper
      name={name}
      of={of}
      value={value}
      pairs={false}
      accepts={(next: Value) => board.store.accepts(changed(part(Number(next))))}
      onChange={(next: Value) =>
        board.store.update(changed(part(Number(next))), `${name} ${index}`)
      }
    />
  );
  const even = kernelSize % stride === 0 || spec.method !== "conv_transpose";
  return (
    <div class="layer" role="group" aria-label={`Layer ${index + 1}`}>
      <b>Layer {index + 1}</b>
      {field("kernel_size", kernelSize, (value) => ({ kernelSize: value }))}
      {field("stride", stride, (value) => ({ stride: value }))}
      <span class={even ? "rule" : "rule uneven"}>{rule(layer, spec.method)}</span>
      {spec.layers.length > 1 && (
        <Button
          name={`Remove layer ${index + 1}`}
          title={`Remove layer ${index + 1}`}
          kind="plain"
          onClick={() => board.store.update(shownLast(withoutLayer(spec, index)))}
        >
          ×
        </Button>
      )}
    </div>
  );
}

export function AddLayer({ board }: { board: Board }) {
  const spec = board.spec.value;
  const traits = shownLast(withLayers(spec, [...spec.layers, spec.layers.at(-1)!]));
  const full = spec.layers.length === limits.layers;
  const fits = !full && board.store.accepts(traits);
  const why = full ? `${limits.layers} layers are the most` : "the output would be too large";
  return (
    <p class="add-layer">
      <Button
        name="Add layer"
        title={fits ? "Add a layer like the last one" : why}
        kind="plain"
        idle={!fits}
        onClick={() => board.store.update(traits)}
      >
        + Add layer
      </Button>
      {!fits && <span class="rule">{why}</span>}
    </p>
  );
}
