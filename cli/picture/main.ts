import { writeFileSync } from "node:fs";
import path from "node:path";
import { previewProgram } from "@tenfold/engine";
import { recognise } from "@tenfold/planning";
import { pictureOf } from "./model";
import { pictureSvg } from "./svg";

/** Draws the README's picture from a rehearsal of prod: `npm run docs:picture`. */
async function main(): Promise<void> {
  const root = path.resolve(__dirname, "../..");
  const preview = await previewProgram({ directory: root, stack: "prod", mode: "rehearse" });
  const file = path.join(root, "docs/prod.svg");
  writeFileSync(file, pictureSvg(pictureOf(recognise(preview.graph))));
  process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
}

void main();
