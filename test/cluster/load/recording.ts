import { readFileSync } from "node:fs";
import path from "node:path";
import { type Look, type Recorded } from "./record";

/** What the real controller did with the curves of `curves.ts`, as `npm run cluster:record` has kept it. */
export interface Recording {
  /** Version of the controller. */
  readonly kubernetes: string;
  /** How many times faster than by default its clock went. */
  readonly speed: number;
  /** How long each curve was followed. */
  readonly seconds: number;
  readonly curves: readonly Recorded[];
}

export const recordedFile = path.join(__dirname, "../fixtures/curves.json");

type Row = readonly [seconds: number, pods: number, ready: number, told: number, sum: number];

interface File {
  readonly head: Omit<Recording, "curves">;
  readonly curves: readonly (Pick<Recorded, "replicas" | "reasons"> & {
    readonly curve: Omit<Recorded, "replicas" | "reasons" | "looks">;
    readonly looks: readonly Row[];
  })[];
}

export function readRecording(): Recording {
  const { head, curves } = JSON.parse(readFileSync(recordedFile, "utf8")) as File;
  return {
    ...head,
    curves: curves.map(({ curve, looks, ...rest }) => ({ ...curve, ...rest, looks: looks.map(lookOf) })),
  };
}

const lookOf = ([seconds, pods, ready, told, sum]: Row): Look => ({ seconds, pods, ready, told, sum });

/** One line for each list of a curve: a change of one curve is a change of its lines. */
export function textOf({ curves, ...head }: Recording): string {
  const lines = curves.map(({ looks, replicas, reasons, ...curve }) => {
    const rows = looks.map(({ seconds, pods, ready, told, sum }) => [seconds, pods, ready, told, sum]);
    const lists = { looks: rows, replicas, reasons };
    const text = Object.entries(lists).map(([name, list]) => `"${name}":${JSON.stringify(list)}`);
    return `{"curve":${JSON.stringify(curve)},\n${text.join(",\n")}}`;
  });
  return `{"head":${JSON.stringify(head)},\n"curves":[\n${lines.join(",\n")}\n]}\n`;
}
