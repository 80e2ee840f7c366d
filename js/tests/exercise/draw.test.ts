// What Python has drawn: tests/vectors/make_exercises.py.

import { describe, expect, it } from "vitest";
import { exercises } from "../../../segwidgets/shared/exercises.json";
import vectors from "../../../tests/vectors/exercises.json";
import { type Definition, drawn } from "../../src/exercise/draw";
import { hash } from "../../src/exercise/random";
import { questionOf, readRecord } from "../../src/exercise/record";
import { english } from "../../src/terms/sentences";

const definitions = exercises as unknown as Readonly<Record<string, Definition>>;

describe("an exercise draws what Python draws", () => {
  it.each(vectors.draws.map((draw) => [draw.key, draw.level, draw.seed, draw] as const))(
    "%s, level %s, %j",
    (key, level, seed, { figure, title, traits, given, record }) => {
      const mine = drawn(definitions[key]!, key, level, seed);
      // Of a picture the digests tell.
      const { image: _, ...others } = mine.traits;
      expect({ ...mine, traits: others }).toEqual({ figure, title, traits, given, record });
    },
  );

  const sorted = (_: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;

  it.each(Object.entries(vectors.digests))("%s, for 1,000 seeds", (key, digest) => {
    const definition = definitions[key]!;
    const texts = Array.from({ length: 1000 }, (_, seed) => {
      const level = (seed % (definition.levels as number)) + 1;
      const { figure, traits, record } = drawn(definition, key, level, seed);
      const { with: given, fields, picks } = record;
      const question = questionOf(readRecord(record)!)(english);
      return JSON.stringify([figure, traits, question, given, fields, picks], sorted);
    });
    expect(hash(texts.join(""))).toBe(digest);
  });
});
