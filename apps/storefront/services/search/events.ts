import { Value } from "typebox/value";
import { MalformedEvent, type StreamEvent } from "../../lib/stream/event.ts";
import { Document, type SearchEngine } from "./domain.ts";

/** What is consumed. */
export const consumedTopic = "catalog";

/** Type of the events that tell of a product as it is now. */
const productChanged = "product.changed";

/**
 * Takes a product in that is new or has changed. The version of the product is the inbox: an event that comes again, or after a later one,
 * changes nothing, in the same statement.
 * @throws MalformedEvent for data that is no product.
 */
export async function takeIn(engine: SearchEngine, { type, data }: StreamEvent): Promise<void> {
  if (type !== productChanged) return;
  if (!Value.Check(Document, data)) throw new MalformedEvent("the data is no product");
  await engine.index([documentOf(data)]);
}

/** The document of a product, without what cannot be searched for. */
export function documentOf({
  id,
  name,
  description,
  category,
  priceCents,
  currency,
  version,
}: Document): Document {
  return { id, name, description, category, priceCents, currency, version };
}
