// Makes explorer/static/vega.js with the licences of all that is in it, and tests/explorer/axe.min.js: `make assets`.
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const made = process.argv[2] ?? join(here, "../static");
const tests = process.argv[3] ?? join(here, "../../tests/explorer");
const packages = join(here, "node_modules");

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["charts.js"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "vegaLite",
  target: "es2020",
  legalComments: "none",
  metafile: true,
  banner: { js: "/* Vega, Vega-Lite and what they are made of; their licences: vega-licences.txt */" },
  outfile: join(made, "vega.js"),
});

const inside = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
const names = [...new Set(inside.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean))];
const licence = (name) => {
  const folder = join(packages, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (!license || !files.length) throw new Error(`${name} ${version} names no licence: leave it out of the bundle`);
  const text = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  return { head: `${name} ${version}: ${license}`, text };
};
const found = names.sort().map(licence);
const lines = [
  "What vega.js holds, from npm, unchanged but for bundling; the text of each licence is below.",
  "",
  ...found.map(({ head }) => head),
  ...found.flatMap(({ head, text }) => ["", "=".repeat(80), head, "", text.replaceAll("\r\n", "\n")]),
];
writeFileSync(join(made, "vega-licences.txt"), lines.join("\n") + "\n");

if (existsSync(tests)) {
  copyFileSync(join(packages, "axe-core/axe.min.js"), join(tests, "axe.min.js"));
  copyFileSync(join(packages, "axe-core/LICENSE"), join(tests, "axe.LICENSE"));
}
