import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type PolicyCall } from "./observation";

/** The variable that names the file to the recording pack. */
export const recordingVariable = "TENFOLD_RECORDING";

export const recordingPack: string = path.join(__dirname, "recording-pack");

/** The calls that the recording pack wrote down; none where it was never asked. */
export function readRecording(file: string): PolicyCall[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as PolicyCall);
}
