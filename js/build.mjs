// What the package ships of the page side:
//   loader.js    what every widget in a notebook carries: it fetches figures.js from its kernel once
//   figures.js   all figures in one ES module, for anywidget hosts
//   elements.js  all figures as custom elements in one classic script, for pages without a kernel

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "..", "segwidgets", "static");
const watch = process.argv.includes("--watch");

/** Bytes, and bytes gzipped. A notebook stores the loader per widget and the figures once. */
const BUDGETS = {
  "loader.js": [2_000, 1_000],
  "figures.js": [180_000, 60_000],
  "elements.js": [180_000, 60_000],
};

const source = (name) => join(here, "src", `${name}.ts`);

const cssText = {
  name: "css-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  outdir,
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
  // ASCII only: the text survives every page, whatever encoding it claims.
  charset: "ascii",
  plugins: [cssText],
};

const jobs = [
  { ...shared, entryPoints: [source("loader"), source("figures")], format: "esm" },
  { ...shared, entryPoints: [source("elements")], format: "iife" },
];

await mkdir(outdir, { recursive: true });

if (watch) {
  for (const job of jobs) await (await context({ ...job, logLevel: "info" })).watch();
} else {
  for (const name of await readdir(outdir)) await rm(join(outdir, name), { recursive: true });
  let over = false;
  for (const job of jobs) {
    const { metafile } = await build(job);
    for (const path of Object.keys(metafile.outputs)) {
      const text = await readFile(path);
      const gzipped = gzipSync(text, { level: 9 }).length;
      const name = path.split("/").at(-1);
      console.log(`${name.padEnd(24)} ${text.length} bytes, ${gzipped} gzipped`);
      const [most, mostGzipped] = BUDGETS[name];
      if (text.length > most || gzipped > mostGzipped) {
        console.error(`${name} is over its budget of ${most} bytes, ${mostGzipped} gzipped`);
        over = true;
      }
    }
  }
  if (over) process.exit(1);
}
