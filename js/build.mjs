// What the package ships of the page side:
//   loader.js             what every widget in a notebook carries: it takes the rest from its kernel
//   figures-NAME.js       figures in an ES module, for anywidget hosts
//   elements-NAME.js      the same as custom elements in a classic script, for pages without a kernel
//   exercise.js           what asks about a figure, for those that are exercises
//   elements.js           every figure as custom elements, for pages with several
//   language-TAG.js       what a language says for English sentences, for pages of one's own
//   page-core.js          what most families share, for sites, whose pages show several families
//   page-NAME.js          the elements of a family, on top of page-core.js
//   sentences.json        which sentences each script can say: a page takes those along
// A NAME is a family or a single figure of the table below: a notebook holds the code of a family
// once for all its figures, a page with one figure only that.

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "@swc/core";
import { build, context, transform } from "esbuild";
import { sentencesIn } from "./sentences.mjs";
import * as builtins from "./src/builtins.js";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "..", "segwidgets", "static");
const watch = process.argv.includes("--watch");

/** Families of figures that share most of their code: of each figure the module and what it exports. */
const FAMILIES = {
  linear: {
    "conv-1d": ["linear/linear", "conv1d"],
    "conv-2d": ["linear/linear", "conv2d"],
    "conv-transpose-1d": ["linear/linear", "convTranspose1d"],
    "conv-transpose-2d": ["linear/linear", "convTranspose2d"],
  },
  checkerboard: { checkerboard: ["checkerboard/checkerboard", "checkerboard"] },
  "pixel-shuffle": { "pixel-shuffle": ["pixel_shuffle/pixel_shuffle", "pixelShuffle"] },
  "segmentation-tasks": {
    "segmentation-tasks": ["segmentation_tasks/segmentation_tasks", "segmentationTasks"],
  },
  "coco-file": { "coco-file": ["coco_file/coco_file", "cocoFile"] },
  annotation: { annotation: ["annotation/annotation", "annotation"] },
  downsampling: { downsampling: ["downsampling/downsampling", "downsampling"] },
  unpooling: { unpooling: ["unpooling/unpooling", "unpooling"] },
  iou: {
    "iou-boxes": ["iou/iou-boxes", "iouBoxes"],
    "iou-calculator": ["iou/iou-calculator", "iouCalculator"],
  },
  networks: {
    "encoder-decoder": ["encoder_decoder/encoder_decoder", "encoderDecoder"],
    "sliding-window": ["sliding_window/sliding_window", "slidingWindow"],
  },
};
const families = Object.keys(FAMILIES);
const FIGURES = Object.assign({}, ...Object.values(FAMILIES));
/** Those that are no family of their own. */
const singles = Object.keys(FIGURES).filter((stem) => !families.includes(stem));

/** Bytes, and bytes gzipped. A notebook stores the loader per widget and each family once. */
const FAMILY = [220_000, 75_000];
const SINGLE = [220_000, 75_000];
const BUDGETS = {
  "loader.js": [2_000, 1_000],
  "elements.js": [680_000, 245_000],
  "exercise.js": [60_000, 23_000],
  "page-core.js": [150_000, 60_000],
  // Four figures in one; a page with one of them has its own.
  "elements-linear.js": [220_000, 82_000],
  "figures-linear.js": [220_000, 80_000],
};
for (const name of singles) BUDGETS[`elements-${name}.js`] = SINGLE;
// Four views, channels and learning: whole sentences, which can be translated, took a kilobyte more.
BUDGETS["elements-conv-2d.js"] = [220_000, 77_000];
BUDGETS["elements-conv-transpose-2d.js"] = [220_000, 78_500];

/** Lines that name the figures of a family, or one figure, `figures_NAME`. */
const variable = (name) => `figures_${name.replaceAll("-", "_")}`;
const figures = (name) => {
  const members = Object.entries(FAMILIES[name] ?? { [name]: FIGURES[name] });
  const imports = members.map(([, [path, make]]) => `import { ${make} } from "./widgets/${path}";`);
  const table = members.map(([stem, [, make]]) => `"${stem}": ${make}`);
  return `${imports.join("")} const ${variable(name)} = { ${table} };`;
};

/** An entry of a few lines that nobody needs to read in a file of its own. */
const entry = (name, format, lines) => ({
  ...shared,
  format,
  outfile: join(outdir, `${name}.js`),
  stdin: { contents: lines.join("\n"), resolveDir: join(here, "src"), sourcefile: `${name}.ts` },
});

/** Half a percent is saved where all that hosts need comes first, in this order. */
const host = (what, path) => `import "./host/store"; import { ${what} } from "./host/${path}";`;

const module = (name) =>
  entry(`figures-${name}`, "esm", [
    host("module", "module"),
    figures(name),
    `export default module(${variable(name)});`,
  ]);

const elements = (name, members) =>
  entry(name, "iife", [
    host("defineAll", "element"),
    ...members.map(figures),
    ...members.map((member) => `defineAll(${variable(member)});`),
  ]);

/**
 * The oldest engines in which figures work; newer built-ins do not pass tsconfig's `lib`, and
 * `assertOldest` finds what neither lowers.
 */
const TARGET = ["chrome92", "firefox115", "safari15.4"];

/** Look-behind is a syntax error to Safari 16.3: nothing of a script that has it would run. */
function assertOldest(name, text) {
  const found = /\(\?<[=!].{0,40}/.exec(text);
  if (found)
    throw new Error(
      `${name}: Safari 15.4 to 16.3 cannot read ${found[0]}: write it without look-behind.`,
    );
}

/** A mixed colour comes after a plain one, the last that it mixes, for engines that mix none. */
const withoutMixing = (css) =>
  css.replace(/([\w-]+:)([^;{}]*color-mix\([^;{}]*)/g, (mixed, property, value) => {
    const plain = value.replace(
      /color-mix\(in srgb,(?:var\([^()]*\)|[^(),])+,((?:var\([^()]*\)|[^(),])+)\)/g,
      (_, last) => last.replace(/ [\d.]+%$/, ""),
    );
    if (plain.includes("color-mix")) throw new Error(`no plain colour is known for ${mixed}`);
    return `${property}${plain};${mixed}`;
  });

const cssText = {
  name: "css-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        target: TARGET,
      });
      return { contents: withoutMixing(code.trim()), loader: "text" };
    });
  },
};

const shared = {
  bundle: true,
  minify: true,
  target: TARGET,
  inject: [join(here, "src", "jsx.ts"), join(here, "src", "builtins.js")],
  define: Object.fromEntries(Object.keys(builtins).map((name) => [name.replace("_", "."), name])),
  jsxFactory: "jsx_h",
  jsxFragment: "jsx_Fragment",
  tsconfigRaw: { compilerOptions: { jsx: "react", verbatimModuleSyntax: true } },
  logLevel: "warning",
  legalComments: "none",
  // ASCII only: the text survives every page, whatever encoding it claims.
  charset: "ascii",
  plugins: [cssText],
};

const jobs = [
  {
    ...shared,
    inject: [],
    define: {},
    entryPoints: [join(here, "src", "loader.ts")],
    format: "esm",
    outfile: join(outdir, "loader.js"),
  },
  ...[...families, ...singles].flatMap((name) => [
    module(name),
    elements(`elements-${name}`, [name]),
  ]),
  elements("elements", families),
  entry("exercise", "iife", ['import "./exercise/exercise";']),
];

// A site: what families share stands in one script, which the browser keeps from page to page.
// exercise.js takes nothing from there: it has its panel drawn anew itself, and where signals have been
// added to Preact, that leaves out components whose properties are the same.

/** The modules that most families have, so that a page with several of them carries each once. */
async function findCommon() {
  const uses = new Map();
  for (const name of families) {
    const job = elements("common", [name]);
    const { metafile } = await build({ ...job, write: false, metafile: true });
    for (const [path, { bytesInOutput }] of Object.entries(
      Object.values(metafile.outputs)[0].inputs,
    ))
      if (bytesInOutput > 0 && !path.endsWith(".css") && path !== "src/common.ts")
        uses.set(path, (uses.get(path) ?? 0) + 1);
  }
  return [...uses].filter(([, count]) => 2 * count >= families.length).map(([path]) => path);
}

/** Take the modules of page-core.js from where it has put them. */
const fromCore = (common) => ({
  name: "from-core",
  setup(builder) {
    builder.onResolve({ filter: /^[^<]/ }, async (asked) => {
      if (asked.pluginData === "core" || asked.kind === "entry-point") return;
      const { path, importer, kind, resolveDir } = asked;
      const found = await builder.resolve(path, {
        importer,
        kind,
        resolveDir,
        pluginData: "core",
      });
      const at = common.indexOf(relative(cwd(), found.path));
      return at < 0 ? found : { path: String(at), namespace: "core" };
    });
    builder.onLoad({ filter: /./, namespace: "core" }, ({ path }) => ({
      contents: `module.exports = globalThis.segwidgetsCore[${path}];`,
    }));
  },
});

async function pages() {
  const common = await findCommon();
  const imports = common.map((path, i) => `import * as m${i} from "./${relative("src", path)}";`);
  const core = entry("page-core", "iife", [
    ...imports,
    `globalThis.segwidgetsCore = [${common.map((_, i) => `m${i}`)}];`,
  ]);
  return [
    core,
    ...families.map((name) => ({
      ...elements(`page-${name}`, [name]),
      plugins: [fromCore(common), cssText],
    })),
  ];
}

/** esbuild bundles; this takes 2 % of the bytes that it leaves, and 5 % of the gzipped ones. */
async function minified(text, module) {
  const { code } = await minify(text, {
    module,
    toplevel: true,
    compress: {
      ecma: 2021,
      passes: 3,
      toplevel: true,
      keep_fargs: false,
      hoist_props: true,
      unsafe_arrows: true,
      pure_getters: false,
    },
    mangle: { toplevel: true },
    format: { asciiOnly: true, comments: false },
  });
  return code;
}

/** Of scripts, each with its sources, all sentences, and which of them each has. */
function sentencesOf(scripts) {
  const sources = Object.values(scripts)
    .flat()
    .filter((path) =>
      /src\/(.+\/.*|loader)\.tsx?$|shared\/(options|parts|exercises|coco_\w+)\.json$/.test(path),
    );
  const found = new Map(
    [...new Set(sources)].map((path) => [path, sentencesIn(join(cwd(), path))]),
  );
  const sentences = [...new Set([...found.values()].flatMap((of) => [...of]))].sort();
  const number = new Map(sentences.map((sentence, i) => [sentence, i]));
  const numbers = (paths) =>
    new Set(paths.flatMap((path) => [...(found.get(path) ?? [])]).map((text) => number.get(text)));
  const of = ([name, paths]) => [name, [...numbers(paths)].sort((a, b) => a - b)];
  return { sentences, scripts: Object.fromEntries(Object.entries(scripts).map(of)) };
}

/** Write each catalogue as a script that pages without Python can load. */
async function writeLanguages() {
  const folder = join(here, "..", "segwidgets", "shared", "languages");
  for (const name of await readdir(folder)) {
    const texts = JSON.stringify(JSON.parse(await readFile(join(folder, name), "utf8")));
    const lang = JSON.stringify(name.replace(".json", ""));
    const script = `(globalThis.segwidgetsTexts??={})[${lang}]=${texts};dispatchEvent(new Event("segwidgets:texts"));`;
    const { code } = await transform(script, { minify: true, charset: "ascii" });
    await writeFile(join(outdir, name.replace(/^(.*)\.json$/, "language-$1.js")), code);
  }
}

await mkdir(outdir, { recursive: true });

if (watch) {
  for (const job of jobs) await (await context({ ...job, logLevel: "info" })).watch();
} else {
  for (const name of await readdir(outdir)) await rm(join(outdir, name), { recursive: true });
  let over = false;
  const said = {};
  const exercises = relative(cwd(), join(here, "..", "segwidgets", "shared", "exercises.json"));
  for (const job of [...jobs, ...(await pages())]) {
    const { outputFiles, metafile } = await build({ ...job, write: false, metafile: true });
    const script = job.outfile.split("/").at(-1);
    said[script] = Object.keys(metafile.inputs);
    // Pages bring the exercises; the words are said here.
    if (script === "exercise.js") said[script].push(exercises);
    for (const { path, text: bundled } of outputFiles) {
      const text = await minified(bundled, job.format === "esm");
      assertOldest(script, text);
      await writeFile(path, text);
      const gzipped = gzipSync(text, { level: 9 }).length;
      const name = path.split("/").at(-1);
      console.log(`${name.padEnd(24)} ${text.length} bytes, ${gzipped} gzipped`);
      const [max, maxGzipped] = BUDGETS[name] ?? FAMILY;
      if (text.length > max || gzipped > maxGzipped) {
        console.error(`${name} is over its budget of ${max} bytes, ${maxGzipped} gzipped`);
        over = true;
      }
    }
  }
  await writeFile(join(outdir, "sentences.json"), JSON.stringify(sentencesOf(said)));
  await writeLanguages();
  if (over) process.exit(1);
  // The same files, where an npm package can hold them.
  if (process.argv.includes("--pack")) {
    await rm(join(here, "dist"), { recursive: true, force: true });
    await cp(outdir, join(here, "dist"), { recursive: true });
  }
}
