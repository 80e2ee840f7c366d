// A figure's state as the page writes it.

import { expect, it } from "vitest";
import { stateOf, writtenRuns } from "../../src/wire/state";

it.each([
  [[2, 3], [0, 0, 1, 1, 1, 0], "0x2.1x3.0x1"],
  [[1, 1], [255], "255x1"],
  [[1, 4], [7, 7, 7, 7], "7x4"],
])("labels of %j are runs", (size, labels, runs) => {
  expect(writtenRuns(size, Uint8Array.from(labels))).toEqual({ size, runs });
});

it("has what is known, without what is the page's own", () => {
  const values: Record<string, unknown> = { stride: 2, _check: {}, locked: ["stride"] };
  const state = stateOf("conv-1d", ["stride", "padding", "_check", "locked"], (n) => values[n]);
  expect(state).toEqual({
    segwidgets: 1,
    figure: "conv-1d",
    traits: { stride: 2, locked: ["stride"] },
  });
});

it("has both masks, unless a preset draws them", () => {
  const mask = (data: number[]) => ({
    dtype: "uint8",
    shape: [1, 2],
    data: new DataView(Uint8Array.from(data).buffer),
  });
  const values: Record<string, unknown> = { _target: mask([0, 1]), _prediction: mask([1, 1]) };
  const names = ["preset", "_target", "_prediction"];
  expect(stateOf("iou-calculator", names, (n) => values[n])).toMatchObject({
    masks: [
      { target: { size: [1, 2], runs: "0x1.1x1" }, prediction: { size: [1, 2], runs: "1x2" } },
    ],
  });
  values.preset = "one_pixel";
  expect(stateOf("iou-calculator", names, (n) => values[n])).not.toHaveProperty("masks");
});
