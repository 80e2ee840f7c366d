import { afterEach, describe, expect, it } from "vitest";
import { english, inSentence, parts, speak, tongueOf } from "../../src/ui/language";

const italian = speak("it", {
  "step {step} of {steps}": "passo {step} di {steps}",
  "<read><input>Position {at}</input></read>: <place>fills a <output>block</output></place>.":
    "<place>Riempie un <output>blocco</output></place>: <read><input>posizione {at}</input></read>.",
  "{n} {n|window|windows}": "{n} {n|finestra|finestre}",
});

describe("a sentence", () => {
  it("has its places filled", () => {
    expect(english("step {step} of {steps}", { step: 2, steps: 9 })).toBe("step 2 of 9");
    expect(italian("step {step} of {steps}", { step: 2, steps: 9 })).toBe("passo 2 di 9");
  });

  it("keeps what fills its places from left to right, where it runs from right to left itself", () => {
    const t = speak("ar", { "{name} at {at}": "{name} في {at}" }, "rtl");
    const said = t("{name} at {at}", { name: "مدخل", at: "(0, 1)" });
    expect(said).toBe("مدخل في \u2066(0, 1)\u2069");
    expect(t.words("{name} at {at}", { name: { text: "y[0, 1]", role: "output" }, at: 2 })).toEqual(
      [{ text: "\u2066y[0, 1]\u2069", role: "output" }, { text: " في \u20662\u2069" }],
    );
  });

  it("is said in English where the catalogue has no other", () => {
    expect(italian("Nobody wrote this.")).toBe("Nobody wrote this.");
  });

  it("has one word for one and another for more", () => {
    const said = [0, 1, 2].map((n) => italian("{n} {n|window|windows}", { n }));
    expect(said).toEqual(["0 finestre", "1 finestra", "2 finestre"]);
  });

  it("gives its words roles and phases, in the order of the language", () => {
    const sentence =
      "<read><input>Position {at}</input></read>: <place>fills a <output>block</output></place>.";
    expect(english.words(sentence, { at: "(0, 1)" })).toEqual([
      { text: "Position (0, 1)", phase: "read", role: "input" },
      { text: ": " },
      { text: "fills a ", phase: "place" },
      { text: "block", phase: "place", role: "output" },
      { text: "." },
    ]);
    expect(italian.words(sentence, { at: "(0, 1)" }).map(({ role }) => role)).toEqual([
      undefined,
      "output",
      undefined,
      "input",
      undefined,
    ]);
  });

  it("takes words into its places, and lets them keep their own roles", () => {
    const at = [{ text: "3", role: "kernel" as const }];
    expect(english.words("<read>row {at} lies</read>", { at })).toEqual([
      { text: "row ", phase: "read" },
      { text: "3", phase: "read", role: "kernel" },
      { text: " lies", phase: "read" },
    ]);
  });

  it("is refused where a place has no value, or a tag does not close", () => {
    expect(() => english("step {step}", {})).toThrow("{step}");
    expect(() => parts("<read>open")).toThrow("<read> open");
    expect(() => parts("<read>a</place>")).toThrow("closes <place>");
  });

  it("keeps what only looks like a tag", () => {
    expect(english("where 2 < 3 and x > y")).toBe("where 2 < 3 and x > y");
  });
});

describe("a language", () => {
  afterEach(() => {
    globalThis.segwidgetsTexts = undefined;
  });

  it("is that of the page as far as its catalogue has come", () => {
    expect(tongueOf("it").lang).toBe("en");
    globalThis.segwidgetsTexts = { it: { Output: "Uscita" } };
    expect(tongueOf("it-CH")("Output")).toBe("Uscita");
    expect(tongueOf("fr").lang).toBe("en");
  });

  it("runs from right to left where its script does", () => {
    globalThis.segwidgetsTexts = { "ar-XB": { Output: "tuptuO" } };
    const { dir, lang } = tongueOf("ar-XB");
    expect([dir, lang, tongueOf("ar-XB")("Output")]).toEqual(["rtl", "ar-XB", "tuptuO"]);
  });

  it("writes names inside of sentences small, but for German", () => {
    const german = speak("de-AT", { "Max pooling": "Max-Pooling" });
    expect(inSentence(german, "Max pooling")).toBe("Max-Pooling");
    expect(inSentence(english, "Max pooling")).toBe("max pooling");
  });

  it("joins lists as it does, and writes small numbers as words in English alone", () => {
    expect(english.list(["a", "b", "c"])).toBe("a, b and c");
    expect([english.count(2), italian.count(2)]).toEqual(["two", "2"]);
  });
});
