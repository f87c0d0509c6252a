// Makes the one bundle the bot serves as /widget.js.
// `node build.mjs` writes it; `node build.mjs --check` fails when the committed one differs or is too big.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build, transformSync } from "esbuild";

const BUNDLE = new URL("../bot/channels/static/widget.js", import.meta.url);
const LIMIT = 20 * 1024; // bytes gzipped: a rural 3G line loads it in under a second

/** Template literals are markup and style sheets: minified like any other, their indentation dropped. */
const squeezeTemplates = {
  name: "squeeze-templates",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const styled = source.replace(/css`([^`]*)`/g, (_, sheet) => `css\`${squeeze(sheet)}\``);
      return { contents: styled.replace(/\n\s+/g, "\n"), loader: "ts" };
    });
  },
};

const squeeze = (sheet) => transformSync(sheet, { loader: "css", minify: true, charset: "utf8" }).code.trim();

async function bundle() {
  const result = await build({
    entryPoints: [new URL("src/index.ts", import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    charset: "utf8",
    legalComments: "eof",
    write: false,
    plugins: [squeezeTemplates],
  });
  return result.outputFiles[0].contents;
}

const made = await bundle();
const size = gzipSync(made, { level: 9 }).length;
console.log(`widget.js ${made.length} bytes, ${size} gzipped (limit ${LIMIT})`);
if (size > LIMIT) throw new Error("the bundle is over its limit");
if (process.argv.includes("--check")) {
  const committed = await readFile(BUNDLE);
  if (!committed.equals(Buffer.from(made))) throw new Error("the committed bundle is not what the source makes");
  console.log("the committed bundle is what the source makes");
} else {
  await writeFile(BUNDLE, made);
}
