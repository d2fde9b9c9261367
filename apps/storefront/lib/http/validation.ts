import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type FastifyInstance } from "fastify";
import { uuidText } from "../uuid.ts";
import { Problem } from "./problem.ts";

/** Bodies are JSON and say what they mean: nothing is converted, and nothing that was not asked for is dropped silently. */
const exact = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: false });
/** Queries, paths and headers are text: numbers are read from it. */
const fromText = new Ajv({
  coerceTypes: "array",
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  // Otherwise no bound is checked for what is not finite: `?limit=1e999` is read as a number, and would pass.
  strictNumbers: false,
});
// The format of JSON Schema allows `urn:uuid:` before it, which PostgreSQL cannot read.
for (const ajv of [exact, fromText]) addFormats.default(ajv).addFormat("uuid", uuidText);

/** Validates each part of a request by the route's schemas. */
export function validateExactly(app: FastifyInstance): void {
  app.addHook("preValidation", (request, _reply, done) => {
    const found = holdsNul(request.params) || holdsNul(request.query) || holdsNul(request.body);
    done(found ? new Problem(400, "invalid", "a text holds the character U+0000") : undefined);
  });
  app.setValidatorCompiler(({ schema, httpPart }): ValidateFunction => {
    return (httpPart === "body" ? exact : fromText).compile(schema as object);
  });
}

/** PostgreSQL keeps no U+0000 in a text. A body that is no JSON, or nested deeper than any schema of ours, is refused elsewhere. */
function holdsNul(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value) || depth > 8) return false;
  // Every request comes by here: no list of its values is made.
  for (const key in value) if (holdsNul((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}
