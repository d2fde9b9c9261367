import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type FastifyInstance } from "fastify";

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
for (const ajv of [exact, fromText]) addFormats.default(ajv);

/** Validates each part of a request by the route's schemas. */
export function validateExactly(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }): ValidateFunction => {
    return (httpPart === "body" ? exact : fromText).compile(schema as object);
  });
}
