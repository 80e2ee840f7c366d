// Formulas of LaTeX on standard input, as a JSON list; says of each how it was read, or what was wrong.

import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const read = (formula) => {
  const markup = katex.renderToString(formula, {
    displayMode: true,
    output: "mathml",
    strict: "error",
    throwOnError: true,
  });
  return {
    rows: markup.split("<mtr>").length - 1,
    // The source stands in an annotation beside what is drawn of it.
    text: markup.replace(/<annotation.*?<\/annotation>/gs, "").replace(/<[^>]+>/g, " "),
  };
};
console.log(JSON.stringify(formulas.map(read)));
