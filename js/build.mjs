// What the package ships of the page side:
//   loader.js             what every widget in a notebook carries: it takes the rest from its kernel
//   figures-FAMILY.js     the figures of one family in an ES module, for anywidget hosts
//   elements-FAMILY.js    the same as custom elements in a classic script, for pages without a kernel
//   elements.js           every figure as custom elements, for pages with several
// A family is a file in src/families/.

import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "..", "segwidgets", "static");
const watch = process.argv.includes("--watch");

const families = (await readdir(join(here, "src", "families"))).map((name) => parse(name).name);

/** Bytes, and bytes gzipped. A notebook stores the loader per widget and each family once. */
const FAMILY = [180_000, 60_000];
const BUDGETS = { "loader.js": [2_000, 1_000], "elements.js": [540_000, 160_000] };

const figures = (family) => `import { figures as ${family} } from "./families/${family}";`;

/** An entry of a few lines that nobody needs to read in a file of its own. */
const entry = (name, format, lines) => ({
  ...shared,
  format,
  outfile: join(outdir, `${name}.js`),
  stdin: { contents: lines.join("\n"), resolveDir: join(here, "src"), sourcefile: `${name}.ts` },
});

const module = (family) =>
  entry(`figures-${family}`, "esm", [
    figures(family),
    'import { module } from "./host/module";',
    `export default module(${family});`,
  ]);

const elements = (name, members) =>
  entry(name, "iife", [
    ...members.map(figures),
    'import { defineAll } from "./host/element";',
    ...members.map((family) => `defineAll(${family});`),
  ]);

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
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
  // ASCII only: the text survives every page, whatever encoding it claims.
  charset: "ascii",
  plugins: [cssText],
};

const jobs = [
  {
    ...shared,
    entryPoints: [join(here, "src", "loader.ts")],
    format: "esm",
    outfile: join(outdir, "loader.js"),
  },
  ...families.flatMap((family) => [module(family), elements(`elements-${family}`, [family])]),
  elements("elements", families),
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
      const [most, mostGzipped] = BUDGETS[name] ?? FAMILY;
      if (text.length > most || gzipped > mostGzipped) {
        console.error(`${name} is over its budget of ${most} bytes, ${mostGzipped} gzipped`);
        over = true;
      }
    }
  }
  if (over) process.exit(1);
  // The same files, where an npm package can hold them.
  if (process.argv.includes("--pack")) {
    await rm(join(here, "dist"), { recursive: true, force: true });
    await cp(outdir, join(here, "dist"), { recursive: true });
  }
}
