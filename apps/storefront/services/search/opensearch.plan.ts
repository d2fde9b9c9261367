import { type Document, type SearchRequest } from "./domain.ts";

/** The fields of the index. Others are refused: a field by mistake would stay for ever. */
export const indexBody = {
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "keyword" },
      name: { type: "text", analyzer: "english" },
      description: { type: "text", analyzer: "english" },
      category: { type: "text", analyzer: "english" },
      priceCents: { type: "integer" },
      currency: { type: "keyword" },
      version: { type: "integer" },
    },
  },
} as const;

/**
 * Body of a search: all words, each of which may be misspelled a little, or the beginning of the last one. The name counts most.
 * @param milliseconds after which the engine answers with what it has.
 */
export function searchBody({ text, limit }: SearchRequest, milliseconds: number): object {
  const words = {
    query: text,
    fields: ["name^3", "category^2", "description"],
    type: "cross_fields",
    operator: "and",
  };
  const alike = {
    query: text,
    fields: ["name^3", "category^2", "description"],
    operator: "and",
    fuzziness: "AUTO",
  };
  const beginning = { name: { query: text, operator: "and" } };
  return {
    size: limit,
    timeout: `${milliseconds}ms`,
    track_total_hits: false,
    query: {
      bool: {
        should: [
          { multi_match: { ...words, boost: 2 } },
          { multi_match: alike },
          { match_bool_prefix: beginning },
        ],
        minimum_should_match: 1,
      },
    },
  };
}

/** Body of `_bulk`: for each document a line that says what to do, and one that it is. The version is ours: an older one is refused. */
export function bulkBody(documents: readonly Document[]): string {
  const lines = documents.flatMap((document) => [
    { index: { _id: document.id, version: document.version, version_type: "external_gte" } },
    document,
  ]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
