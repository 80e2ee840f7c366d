// What classes are called: figures bring classes of their own, whose names the catalogues have; those
// of a reader are said as they were given.

import { msg, type Tongue } from "./language";

const OWN: readonly string[] = [
  ...[msg("background"), msg("object"), msg("other")],
  ...[msg("sky"), msg("sea"), msg("sand"), msg("grass")],
  ...[msg("tree"), msg("house"), msg("boat"), msg("bird"), msg("ball")],
];

/** A class in the reader's language; one without a name is told by its number. */
export function className(t: Tongue, name: string): string {
  if (OWN.includes(name)) return t(name);
  const [, own = "", number = ""] = /^(\w+) (\d+)$/.exec(name) ?? [];
  if (OWN.includes(own)) return `${t(own)} ${number}`;
  return own === "class" ? t("class {number}", { number }) : name;
}
