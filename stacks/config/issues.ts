import { z } from "zod";
import { keyOf, nearest, shown, type Mistake, type Path } from "./mistakes";

/** Turns what zod found in one entry of the config into mistakes as a user reads them. */
export function mistakesOf(error: z.ZodError, schema: z.ZodType, key: string, value: unknown): Mistake[] {
  return error.issues.flatMap((issue) => mistakesOfIssue(issue, schema, key, value));
}

/** Mistakes for keys that the schema does not know, with the nearest that it does. */
export function unknownKeys(keys: readonly string[], known: readonly string[], parent: Path): Mistake[] {
  return keys.map((key) => {
    const path = [...parent, key];
    const name = nearest(key, known);
    if (name === undefined) return { path, allowed: `unknown key; known are ${known.join(", ")}` };
    const meant = [...parent, name];
    return {
      path,
      meant,
      allowed: `unknown key; did you mean ${parent.length === 0 ? keyOf(meant) : name}?`,
    };
  });
}

/** A key that was only misspelt, or whose value is wrong, is one mistake and not a missing key too. */
export function withoutRepeats(mistakes: readonly Mistake[]): Mistake[] {
  const meant = new Set(mistakes.flatMap((mistake) => (mistake.meant ? [keyOf(mistake.meant)] : [])));
  const missing = ({ value }: Mistake) => value === shown(undefined);
  const isGiven = ({ path }: Mistake) =>
    mistakes.some(
      (other) =>
        path.every((step, index) => other.path[index] === step) &&
        (other.path.length > path.length || !missing(other)),
    );
  return mistakes.filter(
    (mistake) => !missing(mistake) || !(meant.has(keyOf(mistake.path)) || isGiven(mistake)),
  );
}

function mistakesOfIssue(issue: z.core.$ZodIssue, schema: z.ZodType, key: string, value: unknown): Mistake[] {
  const inner = issue.path.filter((step) => typeof step !== "symbol");
  const path = [key, ...inner];
  if (issue.code === "unrecognized_keys") return unknownKeys(issue.keys, namesAt(schema, inner), path);
  const allowed = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ path, value: issue.code === "invalid_key" ? "" : shown(valueAt(value, inner)), allowed }];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, step) => (typeof parent === "object" && parent !== null ? Reflect.get(parent, step) : undefined),
    value,
  );
}

function namesAt(schema: z.ZodType, path: Path): readonly string[] {
  const parent = path.reduce<unknown>((current, step) => stepInto(bare(current), step), schema);
  const object = bare(parent);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function stepInto(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[step];
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodRecord ? schema.valueType : undefined;
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? bare(schema.unwrap()) : schema;
}
