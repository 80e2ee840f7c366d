// Every sentence that the page can say, gathered from its code: the first argument of `t`, `t.words`,
// `msg`, `new Problem` and `new Unread`. A catalogue has one entry for each.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseSync } from "@swc/core";

/** Whether this is `t`, `msg`, `room.t`, `t.words` or `room.t.words`. */
function says(callee) {
  if (callee.type === "Identifier") return ["t", "msg"].includes(callee.value);
  if (callee.type !== "MemberExpression") return false;
  const name = callee.property.value;
  return name === "t" || (name === "words" && says(callee.object));
}

/** Whether this says something by its first argument; a problem says it where it is shown. */
function isSaid({ type, callee, arguments: given }) {
  if (type === "NewExpression") return ["Problem", "Unread"].includes(callee.value);
  return type === "CallExpression" && given.length > 0 && says(callee);
}

/** The texts that an argument can be: one, two with a condition, several joined with a plus. */
function texts(node) {
  switch (node.type) {
    case "StringLiteral":
      return [node.value];
    case "TemplateLiteral":
      return node.expressions.length === 0 ? [node.quasis[0].cooked] : [];
    case "ParenthesisExpression":
      return texts(node.expression);
    case "ConditionalExpression":
      return [...texts(node.consequent), ...texts(node.alternate)];
    case "BinaryExpression":
      return texts(node.left).flatMap((a) => texts(node.right).map((b) => a + b));
    default:
      return [];
  }
}

/** What a choice is called where it is shown as an option: with a capital letter. */
const asOption = (word) => `${word[0].toUpperCase()}${word.slice(1)}`;

/** The names of all choices among options. */
const choicesIn = (options) =>
  Object.values(options)
    .flatMap((traits) => Object.values(traits))
    .flatMap(({ choices }) => choices ?? [])
    .filter((choice) => typeof choice === "string" && choice !== "")
    .map(asOption);

/** The names of what can be covered in figures. */
const partsIn = (figures) =>
  Object.values(figures).flatMap(({ parts }) => parts.map((part) => part.replaceAll("_", " ")));

/** What tables say that Python reads too: of COCO, how much it has of what, and of its entries. */
const saidIn = ({ rows, ...sentences }) =>
  (rows ?? [])
    .flatMap(({ name, figure, parts, says, source }) => [
      ...[name, figure, says, source],
      ...parts.map(([part]) => part),
    ])
    .concat(Object.values(sentences));

/** What exercises say: titles, questions, labels, and what is chosen among. */
const SAID = ["title", "question", "label", "choices", "names", "some_of", "msg"];
function exercisesIn(value, said = false) {
  if (typeof value === "string")
    return said && value[0] !== "$" && /\p{L}{3}/u.test(value) ? [value] : [];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, item]) =>
    exercisesIn(item, said || SAID.includes(name)),
  );
}

/** How each of the tables is read. */
const TABLES = { options: choicesIn, parts: partsIn, exercises: exercisesIn };

/** The sentences of one file. */
export function sentencesIn(path) {
  if (path.endsWith(".json")) {
    const read = TABLES[basename(path, ".json")] ?? saidIn;
    return new Set(read(JSON.parse(readFileSync(path, "utf8"))));
  }
  const found = new Set();
  const visit = (node) => {
    if (node === null || typeof node !== "object") return;
    if (isSaid(node)) for (const text of texts(node.arguments[0].expression)) found.add(text);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(path, "utf8"), { syntax: "typescript", tsx: path.endsWith("x") }));
  return found;
}
