// Who may import whom: the mathematics knows no page, only the host knows the host, and a figure's
// folder knows no other figure's.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const src = join(import.meta.dirname, "..", "src");

const PAGE = ["ui", "preact", "signals"];
const FIGURE = ["terms", "wire", "host", "shared", ...PAGE];

const MAY: Readonly<Record<string, readonly string[]>> = {
  terms: ["terms", "shared"],
  wire: ["wire", "terms", "shared"],
  host: ["host", "terms", "wire", "ui", "shared", "preact", "signals"],
  exercise: ["exercise", "terms", "wire", "host", "ui", "shared", "preact", "signals"],
  ui: ["terms", "wire", "host", "shared", ...PAGE],
  "widgets/linear": FIGURE,
  "widgets/checkerboard": FIGURE,
  // Unpooling, its positions known, is a linear map: it is drawn and told as one.
  "widgets/unpooling": [...FIGURE, "widgets/linear"],
  "widgets/pixel_shuffle": FIGURE,
  "widgets/segmentation_tasks": FIGURE,
  "widgets/coco_file": FIGURE,
  "widgets/downsampling": FIGURE,
  "widgets/annotation": FIGURE,
  "widgets/iou": FIGURE,
  "widgets/sliding_window": FIGURE,
  "widgets/encoder_decoder": FIGURE,
};

const room = (path: string): string => {
  const [first, second] = relative(src, path).split("/");
  return first === "widgets" ? `${first}/${second}` : first!;
};

function layer(from: string, specifier: string): string {
  if (specifier.startsWith("preact")) return "preact";
  if (specifier === "@preact/signals") return "signals";
  if (specifier.includes("segwidgets/shared/")) return "shared";
  return room(join(dirname(from), specifier));
}

const paths = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) =>
  /\/.*\.tsx?$/.test(path),
);
const read = (path: string): string => readFileSync(join(src, path), "utf8");
/** What a file imports; the specifiers alone. */
const imported = (path: string): string[] =>
  [...read(path).matchAll(/^(?:import|export|\} from)[^"\n]*"([^"]+)";$/gm)].map((m) => m[1]!);

describe("imports", () => {
  it.each(paths)("%s", (path) => {
    const from = room(join(src, path));
    for (const specifier of imported(path)) {
      expect([from, ...(MAY[from] ?? [])]).toContain(layer(join(src, path), specifier));
    }
  });

  it("form no circle", () => {
    const known = new Set(paths.map((path) => path.replace(/\.tsx?$/, "")));
    const graph = new Map(
      paths.map((path) => [
        path.replace(/\.tsx?$/, ""),
        imported(path)
          .map((specifier) => join(dirname(path), specifier))
          .filter((target) => known.has(target)),
      ]),
    );
    const done = new Set<string>();
    const visit = (node: string, way: readonly string[]): void => {
      expect(way, "a circle of imports").not.toContain(node);
      if (done.has(node)) return;
      for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
      done.add(node);
    };
    for (const node of graph.keys()) visit(node, []);
    expect(done.size).toBe(known.size);
  });

  it.each(paths.filter((path) => /^(terms|wire)\//.test(path)))("%s touches no page", (path) => {
    expect(read(path)).not.toMatch(/\b(document\.|window\.|HTMLElement|requestAnimationFrame)/);
  });

  it("never writes markup from text", () => {
    for (const path of paths) {
      expect(read(path)).not.toMatch(/innerHTML|insertAdjacentHTML|dangerouslySetInnerHTML/);
    }
  });
});
