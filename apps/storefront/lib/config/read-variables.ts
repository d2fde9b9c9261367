import { type Static, type TObject, type TSchema } from "typebox";
import { Value } from "typebox/value";

/** The environment of the process cannot be used; the message lists every mistake. */
export class ConfigError extends Error {}

/** Variables as the process was given them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads and converts environment variables by a flat schema: numbers and booleans from their text, defaults where nothing is set.
 * An empty variable counts as not set, because deployments often cannot leave one out.
 * @throws ConfigError with one line for each wrong variable: its name, its value and what is allowed.
 */
export function readVariables<S extends TObject>(schema: S, variables: Variables): Static<S> {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties)) {
    if (variables[name]) given[name] = variables[name];
  }
  const value = Value.Default(schema, Value.Convert(schema, given));
  const mistakes = mistakesOf(schema, value);
  if (mistakes.length > 0) {
    throw new ConfigError(`the environment has ${mistakes.length} mistake(s)\n${mistakes.join("\n")}`);
  }
  return value as Static<S>;
}

function mistakesOf(schema: TObject, value: unknown): string[] {
  const given = value as Record<string, unknown>;
  const properties: Record<string, TSchema> = schema.properties;
  const required = new Set(schema.required ?? []);
  return Object.entries(properties).flatMap(([name, property]) => {
    const found = given[name];
    if (found === undefined)
      return required.has(name) ? [`  ${name} is not set: ${described(property)}`] : [];
    return Value.Check(property, found)
      ? []
      : [`  ${name} is ${JSON.stringify(found)}: ${described(property)}`];
  });
}

function described(schema: TSchema): string {
  const { description, type } = schema as { description?: string; type?: string };
  return description ?? `a ${type ?? "value"}`;
}
