import * as pulumi from "@pulumi/pulumi";

/** What stands between the parts of a path: labels have dots and slashes of their own. */
const separator = ":";

/** Rests of the paths that begin with a property. */
type Below<Path extends string, Property> = Property extends string
  ? Path extends `${Property}:${infer Rest}`
    ? Rest
    : never
  : never;

/** The part of paths that ends here. */
type Last<Path extends string> = Path extends `${string}:${string}` ? never : Path;

/**
 * A change of an object in Kubernetes: properties at any depth, which are merged into ours. What lies at one of the paths cannot be given. Lists
 * of named items, such as containers and environment variables, are merged by name; other lists are replaced.
 */
export type ObjectChange<Args, Enforced extends string = never> = Args extends
  Promise<infer Item> | pulumi.OutputInstance<infer Item>
  ? Item extends object
    ? never
    : Args
  : Args extends readonly (infer Item)[]
    ? Item extends { name: unknown }
      ? readonly (ObjectChange<Item, Enforced> & Pick<Item, "name">)[]
      : readonly Item[]
    : Args extends object
      ? { readonly [Property in keyof Args]?: ObjectChange<Args[Property], Below<Enforced, Property>> } & {
          readonly [Property in Last<Enforced>]?: never;
        }
      : Args;

/** Merges a change into an object: whole groups option by option, lists of named items by name, everything else as it is given. */
export function mergedObject(current: unknown, change: unknown): unknown {
  if (change === undefined) return current;
  if (pulumi.Output.isInstance(current) && typeof change === "object")
    return current.apply((value: unknown) => mergedObject(value, change));
  if (isGroup(current) && isGroup(change)) {
    const entries = Object.entries(change).map(([key, value]) => [key, mergedObject(current[key], value)]);
    return { ...current, ...(Object.fromEntries(entries) as Record<string, unknown>) };
  }
  return isNamedList(current) && isNamedList(change) ? mergedList(current, change) : change;
}

function mergedList(current: readonly NamedItem[], change: readonly NamedItem[]): readonly unknown[] {
  const found = (item: NamedItem) => change.find((other) => keyOf(other) === keyOf(item));
  const keys = current.map(keyOf);
  const added = change.filter((item) => !keys.includes(keyOf(item)));
  return [...current.map((item) => mergedObject(item, found(item))), ...added];
}

/** One volume may be mounted at several paths. */
function keyOf({ name, mountPath }: NamedItem): string {
  return mountPath ?? name;
}

/** Paths below another one. */
export function below<const Path extends string, const Rest extends string>(
  path: Path,
  rests: readonly Rest[],
): readonly `${Path}:${Rest}`[] {
  return rests.map((rest) => `${path}:${rest}` as const);
}

/** The paths, of those that are given, at which a change has something, also where it gives all above as one, and what it has there. */
export function givenAt(
  change: unknown,
  paths: readonly string[],
): readonly { readonly path: string; readonly value: unknown }[] {
  return paths.flatMap((path) => {
    const found = path
      .split(separator)
      .reduce<readonly unknown[]>(
        (values, part) =>
          values.flatMap((value) => itemsOf(value).map((item) => (isGroup(item) ? item[part] : item))),
        [change],
      )
      .find((value) => value !== undefined);
    return found === undefined ? [] : [{ path: path.replaceAll(separator, "."), value: found }];
  });
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

interface NamedItem {
  readonly name: string;
  readonly mountPath?: string;
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isNamedList(value: unknown): value is readonly NamedItem[] {
  return Array.isArray(value) && value.every((item) => isGroup(item) && typeof item["name"] === "string");
}
