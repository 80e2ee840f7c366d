// What leads from block to block: down, up, and across from the encoder to the decoder.

import type { Hourglass } from "./hourglass";
import type { Variant } from "./variants";

/** A block’s number stands here; wires keep away. */
const UNDER = 20;

/** What leads down, up and across. */
export function Wires({ plan, variant }: { plan: Hourglass; variant: Variant }) {
  const { blocks } = plan;
  const turns = variant.layers.flatMap((layer, i) => {
    const before = variant.layers[i - 1];
    if (!before || before.level === layer.level) return [];
    const [from, to] = [blocks[i]!, blocks[i + 1]!];
    const x = Math.max(to.x, from.x) + Math.min(from.width, to.width) / 2;
    return layer.level > before.level
      ? [`M${x} ${from.y + from.height + UNDER}V${to.y - to.dy - 3}`]
      : [`M${x} ${from.y - from.dy - 2}V${to.y + to.height + UNDER}`];
  });
  return (
    <svg class="wires" aria-hidden="true" width={plan.width} height={plan.height}>
      <defs>
        <marker
          id="codec-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {turns.map((d) => (
        <path key={d} class="wire" d={d} marker-end="url(#codec-arrow)" />
      ))}
      {variant.skip &&
        across(plan, variant, "conv").map((d) => (
          <path key={d} class="wire skip" d={d} marker-end="url(#codec-arrow)" />
        ))}
      {variant.upsample === "max_unpool" &&
        across(plan, variant, "pool").map((d) => (
          <path key={d} class="wire positions" d={d} marker-end="url(#codec-arrow)" />
        ))}
      {plan.rows.map((_, level) => (
        <RowSize key={String(level)} plan={plan} level={level} text={sizeWords(variant, level)} />
      ))}
    </svg>
  );
}

/** The resolution: between encoder and decoder where there is room, beside the deepest row. */
function RowSize({ plan, level, text }: { plan: Hourglass; level: number; text: string }) {
  const { y, height } = plan.rows[level]!;
  if (level === plan.rows.length - 1)
    return (
      <text class="row-size" x={lastRight(plan) + 12} y={y + height / 2}>
        {text}
      </text>
    );
  if (plan.gap < 66) return null;
  return (
    <text class="row-size" x={plan.middle - 8} y={y + height / 2 - 11} text-anchor="middle">
      {text}
    </text>
  );
}

const sizeWords = ({ layers }: Variant, level: number): string => {
  const layer = layers.find((one) => one.level === level);
  return layer ? `${layer.height} × ${layer.width}` : "";
};

/** Right end of the deepest row. */
function lastRight({ blocks, rows }: Hourglass): number {
  const row = rows.at(-1)!;
  return Math.max(
    ...blocks
      .filter(({ y, height }) => y + height >= row.y + row.height - 1)
      .map(({ x, width, dx }) => x + width + dx),
  );
}

/** Lines from the encoder to the decoder: of features, or of the pooling's positions. */
function across({ blocks, middle }: Hourglass, variant: Variant, what: "conv" | "pool"): string[] {
  const { layers } = variant;
  return layers.flatMap((layer, up) => {
    if (layer.kind !== "up") return [];
    const from = layers.findLastIndex(
      ({ kind, level }, i) =>
        i < up &&
        (what === "pool"
          ? kind === "pool" && level === layer.level + 1
          : level === layer.level && kind !== "up"),
    );
    if (from < 0) return [];
    const [a, b] = [blocks[from + 1]!, blocks[up + 1]!];
    if (what === "conv") {
      const y = b.y + b.height * 0.5;
      return [`M${a.x + a.width + a.dx + 3} ${y}H${b.x - 5}`];
    }
    const y = a.y - a.dy - 6;
    return [
      `M${a.x + a.width / 2} ${a.y - a.dy}V${y}H${Math.max(middle, b.x - 12)}V${b.y + b.height * 0.8}H${b.x - 5}`,
    ];
  });
}
