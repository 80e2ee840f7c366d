// Who may import whom: the mathematics knows no page, only the host knows the host.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const src = join(import.meta.dirname, "..", "src");

const MAY: Readonly<Record<string, readonly string[]>> = {
  terms: ["terms", "geometry", "shared"],
  geometry: ["terms", "geometry"],
  ops: ["ops", "terms"],
  theme: ["theme", "shared"],
  host: ["host", "ops", "theme", "preact", "signals"],
  controls: ["controls", "geometry", "host", "preact", "signals"],
  views: ["views", "controls", "terms", "ops", "geometry", "host", "theme", "preact", "signals"],
  widgets: ["widgets", "views", "controls", "terms", "ops", "host", "theme", "preact", "signals"],
  figures: ["widgets", "views"],
  families: ["figures", "host"],
};

function layer(from: string, specifier: string): string {
  if (specifier.startsWith("preact")) return "preact";
  if (specifier === "@preact/signals") return "signals";
  if (specifier.includes("segwidgets/shared/")) return "shared";
  return relative(src, join(dirname(from), specifier)).split("/")[0]!;
}

const files = Object.keys(MAY).flatMap((name) =>
  readdirSync(join(src, name))
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [name, file] as const),
);

describe("imports", () => {
  it.each(files)("%s/%s", (name, file) => {
    const path = join(src, name, file);
    const text = readFileSync(path, "utf8");
    const found = [...text.matchAll(/^(?:import|\} from)[^"]*"([^"]+)"/gm)].map((m) => m[1]!);
    for (const specifier of found) expect(MAY[name]).toContain(layer(path, specifier));
  });

  it.each(files.filter(([name]) => ["terms", "ops", "geometry"].includes(name)))(
    "%s/%s touches no page",
    (name, file) => {
      const text = readFileSync(join(src, name, file), "utf8");
      expect(text).not.toMatch(/\b(document\.|window\.|HTMLElement|requestAnimationFrame)/);
    },
  );

  it("never writes markup from text", () => {
    for (const [name, file] of files) {
      const text = readFileSync(join(src, name, file), "utf8");
      expect(text).not.toMatch(/innerHTML|insertAdjacentHTML|dangerouslySetInnerHTML/);
    }
  });
});
