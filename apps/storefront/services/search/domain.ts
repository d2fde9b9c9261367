import Type, { type Static } from "typebox";

/** A product as it can be found. */
export const Document = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
  description: Type.String(),
  category: Type.String(),
  priceCents: Type.Integer(),
  currency: Type.String(),
  version: Type.Integer(),
});

export type Document = Readonly<Static<typeof Document>>;

/** A search as an engine is asked. */
export interface SearchRequest {
  /** What was typed, in the form of `searchedText`. */
  readonly text: string;
  readonly limit: number;
}

/** What finds products. @throws Problem 503 when it cannot be reached or takes too long. */
export interface SearchEngine {
  /** The products that match best, the best first. */
  search(request: SearchRequest): Promise<Document[]>;
  /** Takes products in. A version that is older than what is there changes nothing, so order does not matter, nor repetition. */
  index(documents: readonly Document[]): Promise<void>;
  /** Makes what must be there before the first document. Safe to call again. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** What is searched for, so that those who mean the same ask the same: small letters, single spaces, nothing that cannot be stored. */
export function searchedText(typed: string): string {
  return typed
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim();
}

/** A search taken apart for those who are still typing: whole words, and the beginning of one. */
export interface Typed {
  readonly before: string;
  readonly beginning: string;
}

/** The last word as a beginning; undefined where that would change the meaning: after quotes, `or` and `-`, or for a single letter. */
export function typedOf(text: string): Typed | undefined {
  const [, before = "", beginning] = /^(?:(.*) )?([\p{L}\p{N}]{2,})$/u.exec(text) ?? [];
  if (!beginning || /["]|(^| )-|(^| )or( |$)/.test(text)) return undefined;
  return { before, beginning };
}
