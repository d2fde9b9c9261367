import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parseDocument, type Document } from "yaml";
import { serviceNames } from "../../lib/service.ts";
import { type Environment, type ServiceSize, type Sizes } from "./sizing.plan.ts";

/** Where the environments' config lies in the tree. */
export const stacksFolder = path.resolve(import.meta.dirname, "../../../../stacks");

/** A field of a service's size as the config writes it. */
export type Field = "min" | "max" | "cpu" | "memory" | "poolSize" | "lagPerPod";

export type Values = Readonly<Partial<Record<Field, string | number>>>;

/** An environment's config: what sizes follow from, and the sizes that it has. */
export interface EnvironmentFile {
  readonly file: string;
  readonly text: string;
  readonly environment: Environment;
  readonly services: Readonly<Record<string, Values>>;
}

/** @throws Error for an environment that there is not, or a key that is missing. */
export function readEnvironment(name: string, folder = stacksFolder): EnvironmentFile {
  const file = path.join(folder, `Pulumi.${name}.yaml`);
  const text = readFileSync(file, "utf8");
  const document = parseDocument(text);
  const found = (keys: readonly string[]): unknown => {
    const value: unknown = document.getIn(["config", ...keys]);
    if (value === undefined) throw new Error(`${file} has no ${keys.join(".")}`);
    return isMap(value) ? value.toJS(document) : value;
  };
  const forecast = found(["tenfold:forecast"]) as Environment["forecast"];
  return {
    file,
    text,
    environment: {
      forecast,
      availabilityPercent: Number(found(["tenfold:objectives", "availabilityPercent"])),
      zones: Number(found(["tenfold:sizes", "network", "zones"])),
      partitions: Number(found(["tenfold:sizes", "stream", "partitions"])),
      maxConnections: maxConnectionsOf(found(["tenfold:sizes", "database"]) as DatabaseSize),
    },
    services: found(["tenfold:sizes", "services"]) as Record<string, Values>,
  };
}

interface DatabaseSize {
  readonly class: string;
  readonly capacityUnits?: { readonly max: number };
}

/** GiB of an instance class, by its size: memory-optimised ones have 8 for each vCPU, burstable ones 4. */
const gibOfSize: Readonly<Record<string, number>> = { medium: 4, large: 16, xlarge: 32, "2xlarge": 64 };

/** Of an instance's memory Aurora keeps some for itself, and the formula counts the rest. */
const ofMemory = 0.955;

/** Aurora PostgreSQL's own formula: LEAST(memory / 9531392, 5000). @throws Error for a class that is not known here. */
export function maxConnectionsOf({ class: name, capacityUnits }: DatabaseSize): number {
  const [, family = "", size = ""] = name.split(".");
  const multiple = /^(\d+)xlarge$/.exec(size)?.[1];
  const known = multiple ? Number(multiple) * 32 : gibOfSize[size];
  const burstable = family.startsWith("t") && size === "large" ? 8 : known;
  const gib = family === "serverless" ? (capacityUnits?.max ?? 0) * 2 : burstable;
  if (!gib)
    throw new Error(`sizes.database.class is ${name}: how many connections it admits is not known here`);
  return Math.min(5_000, Math.floor((gib * 2 ** 30 * ofMemory) / 9_531_392));
}

/** A size as the config writes it. */
export function valuesOf({ min, max, cpu, memoryMib, poolSize, lagPerPod }: ServiceSize): Values {
  return {
    min,
    max,
    cpu: `${cpu}m`,
    memory: `${memoryMib}Mi`,
    ...(poolSize === undefined ? {} : { poolSize }),
    ...(lagPerPod === undefined ? {} : { lagPerPod }),
  };
}

/** The config with other sizes; every comment and every other line stays as it is. */
export function withSizes(text: string, { services, partitions }: Sizes): string {
  const document = parseDocument(text);
  const edits: Edit[] = [scalarEdit(document, ["stream", "partitions"], partitions)];
  for (const name of serviceNames) {
    for (const [field, value] of Object.entries(valuesOf(services[name]))) {
      edits.push(scalarEdit(document, ["services", name, field], value));
    }
  }
  // From the end on, so that earlier places stay where they are; what is added to the same map comes in its order.
  const ordered = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => b.at - a.at || b.index - a.index);
  return ordered.reduce((result, { at, end, text }) => result.slice(0, at) + text + result.slice(end), text);
}

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function scalarEdit(document: Document, keys: readonly string[], value: string | number): Edit {
  const place = ["config", "tenfold:sizes", ...keys];
  const node = document.getIn(place, true);
  if (isScalar(node) && node.range) return { at: node.range[0], end: node.range[1], text: String(value) };
  const parent: unknown = document.getIn(place.slice(0, -1), true);
  if (!isMap(parent) || !parent.flow || !parent.range) {
    throw new Error(
      `${place.slice(1, -1).join(".")} is no { … } on a line: ${keys.at(-1)} cannot be added to it`,
    );
  }
  // Before the space and the bracket that end it.
  const [, end] = parent.range;
  return { at: end - 2, end: end - 2, text: `, ${keys.at(-1)}: ${value}` };
}

export function writeEnvironment({ file }: EnvironmentFile, text: string): void {
  writeFileSync(file, text);
}
