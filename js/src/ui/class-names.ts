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
  const number = /^class (\d+)$/.exec(name)?.[1];
  return number ? t("class {number}", { number }) : name;
}
