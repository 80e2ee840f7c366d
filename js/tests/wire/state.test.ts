// A figure's state as the page writes it.

import { expect, it } from "vitest";
import { readState, stateOf, writtenRuns } from "../../src/wire/state";

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

const MASK = { size: [1, 2], runs: "0x1.1x1" };
const NAMES = ["preset", "index", "_target", "_prediction", "_pictures"];
const STATE = {
  segwidgets: 1,
  figure: "iou-calculator",
  traits: { preset: "", index: 0, _target: 1, title: "x" },
  masks: [{ target: MASK, prediction: { size: [1, 2], runs: "255x2" } }],
};
const read = (state: unknown, held: Record<string, unknown> = {}) =>
  readState("iou-calculator", NAMES, state, (name) => held[name]);

it("is read back into traits and masks", () => {
  expect(read(STATE)).toEqual({
    preset: "",
    index: 0,
    _target: { dtype: "uint8", shape: [1, 2], data: Uint8Array.of(0, 1), picture: 0 },
    _prediction: { dtype: "uint8", shape: [1, 2], data: Uint8Array.of(255, 255), picture: 0 },
  });
});

it.each<[name: string, state: unknown]>([
  ["nothing", null],
  ["another figure", { ...STATE, figure: "conv-1d" }],
  ["a newer version", { ...STATE, segwidgets: 2 }],
  ["no version", { ...STATE, segwidgets: "1" }],
  ["no traits", { ...STATE, traits: 3 }],
  ["half a mask", { ...STATE, masks: [{ target: MASK }] }],
  ["masks of another set", { ...STATE, masks: [...STATE.masks, ...STATE.masks] }],
  ["a picture that there is not", { ...STATE, traits: { index: 1 } }],
  ...["", "0x1", "0x1.1x2", "256x2", "0x0.1x2", "0x", "0x-1.1x3", "axb"].map(
    (runs): [string, unknown] => [
      `runs ${runs}`,
      { ...STATE, masks: [{ ...STATE.masks[0], target: { size: [1, 2], runs } }] },
    ],
  ),
])("takes nothing from %s", (_name, state) => {
  expect(read(state)).toEqual({});
});

it("leaves pictures out and keeps what tells them apart", () => {
  const values: Record<string, unknown> = {
    image: { dtype: "uint8", shape: [1], data: Uint8Array.of(3) },
    digests: { image: "ab" },
  };
  const state = stateOf("unpooling", ["image"], (name) => values[name]);
  expect(state).toEqual({
    segwidgets: 1,
    figure: "unpooling",
    traits: {},
    digests: { image: "ab" },
  });
});
