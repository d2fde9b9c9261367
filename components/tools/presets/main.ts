import * as library from "../../index";
import { answer, presetCatalogue } from "./presets";

const { stdout, stderr, exitCode } = answer(presetCatalogue(library), process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
