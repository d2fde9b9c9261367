import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

/**
 * The `config` of a committed `Pulumi.<stack>.yaml`, as written: fully qualified keys with their values.
 *
 * @param folder where it lies, below `stacks`.
 */
export function configOf(stack: string, folder = "."): Record<string, unknown> {
  const file = path.join(__dirname, "..", folder, `Pulumi.${stack}.yaml`);
  return (parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> }).config;
}

/** A copy of `config` with one value changed (or removed, with undefined) at a path such as `tenfold:sizes.database.readers`. */
export function changed(
  config: Record<string, unknown>,
  place: string,
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(config);
  const steps = place.split(".");
  const last = steps.pop() ?? "";
  const parent = steps.reduce<unknown>((node, step) => Reflect.get(node as object, step), copy) as object;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}

/** Config as the engine hands it to the program: structured values as JSON, without the namespace. */
export function rawValues(config: Record<string, unknown>): Record<string, string> {
  const ours = Object.entries(config).filter(([key]) => key.startsWith("tenfold:"));
  return Object.fromEntries(
    ours.map(([key, value]) => [
      key.slice("tenfold:".length),
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}
