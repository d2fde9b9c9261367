import { type Shard } from "../../lib/database/shard.ts";
import { statement } from "../../lib/database/statement.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { catalogTopic, productChanged } from "./events.ts";
import { sampleProduct } from "./sample.ts";

/** Rows of one statement: few enough for the time that a statement has. */
const batchSize = 1_000;

/** One parameter, so that PostgreSQL takes the rows apart. Products that are there stay as they are, and nobody is told of them again. */
const insert = statement<{ id: string }>(
  "catalog.seed",
  `with added as (
     insert into catalog.products (id, name, description, category, price_cents, currency, stock)
     select id, name, description, category, "priceCents", currency, stock
     from jsonb_to_recordset($1::jsonb) as p (id uuid, name text, description text, category text, "priceCents" int, currency text, stock int)
     on conflict do nothing
     returning id, name, description, category, price_cents as "priceCents", currency, stock, version)
   , events as (
     insert into catalog.outbox (id, topic, key, type, payload)
     select e.id, $2, added.id::text, $3, to_jsonb(added)
     from added join unnest($4::uuid[], $5::uuid[]) as e (id, product_id) on e.product_id = added.id where $6)
   select id from added`,
);

export interface SeedOptions {
  /** How many products there are to be. @default 1000 */
  readonly products?: number;
  /** Whether others are told, as of any new product: search learns of them. @default true */
  readonly announced?: boolean;
}

/**
 * Puts the first products of the sample into the catalog. Safe to run again.
 * @returns how many are new.
 */
export async function seedCatalog(
  shard: Shard,
  { products = 1_000, announced = true }: SeedOptions = {},
): Promise<number> {
  let added = 0;
  for (let from = 0; from < products; from += batchSize) {
    const length = Math.min(batchSize, products - from);
    const batch = Array.from({ length }, (_, index) => sampleProduct(from + index));
    const ids = batch.map(({ id }) => id);
    const events = batch.map(() => uuidv7());
    const rows = await shard.write((connection) =>
      connection.rows(insert, JSON.stringify(batch), catalogTopic, productChanged, events, ids, announced),
    );
    added += rows.length;
  }
  return added;
}
