import Type from "typebox";
import { sendJson } from "../../lib/http/json-text.ts";
import { type App } from "../../lib/http/server.ts";
import { Document } from "./domain.ts";
import { type Search } from "./search.ts";

const Query = Type.Object(
  {
    q: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: "\\S",
      description: 'words, "phrases", -without, or',
    }),
    limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
  },
  { additionalProperties: false },
);

const Answer = Type.Object({
  products: Type.Array(Document),
  degraded: Type.Boolean({ description: "search does not work: these are products that others look at" }),
});

export function searchRoutes(app: App, search: Search): void {
  app.get(
    "/search",
    { schema: { querystring: Query, response: { 200: Answer } }, config: { priority: "sheddable" } },
    async ({ query: { q, limit } }, reply) => sendJson(reply, await search.answerText(q, limit)),
  );
}
