import { BatchedRows } from "../../lib/database/batched-rows.ts";
import { statement } from "../../lib/database/statement.ts";
import { type Shard } from "../../lib/database/shard.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type NewProduct, type Product, type ProductChange } from "./domain.ts";
import { publishChange } from "./events.ts";

export const columns = `id, name, description, category, price_cents as "priceCents", currency, stock, version`;
export const ofProduct = columns.replace(/(^|, )/g, "$1p.");

export const byIds = statement<Product>(
  "catalog.byIds",
  `select ${columns} from catalog.products where id = any ($1::uuid[])`,
);

// Two statements instead of one with "or": such a condition cannot be a bound of an index scan.
export const firstPage = statement<Product>(
  "catalog.firstPage",
  `select ${columns} from catalog.products where category = $1 order by id desc limit $2`,
);

export const nextPage = statement<Product>(
  "catalog.nextPage",
  `select ${columns} from catalog.products where category = $1 and id < $2 order by id desc limit $3`,
);

const feed = statement<Product>(
  "catalog.feed",
  `select ${columns} from catalog.products where id > $1 order by id limit $2`,
);

export const popular = statement<Product>(
  "catalog.popular",
  `select ${ofProduct} from catalog.views v join catalog.products p on p.id = v.product_id
   order by v.views desc, v.product_id limit $1`,
);

const stocks = statement<Stock>(
  "catalog.stocks",
  `select id, stock, version from catalog.products where id = any ($1::uuid[])`,
);

const insert = statement<Product>(
  "catalog.insert",
  `insert into catalog.products (id, name, description, category, price_cents, currency, stock)
   values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
);

const change = statement<Product & { readonly categoryBefore: string }>(
  "catalog.change",
  `with before as (
     select id, category from catalog.products where id = $1 and $2 between coalesce(edited, version) and version for update)
   update catalog.products p set
     name = coalesce($3, p.name), description = coalesce($4, p.description), category = coalesce($5, p.category),
     price_cents = coalesce($6, p.price_cents), currency = coalesce($7, p.currency), version = p.version + 1, edited = p.version + 1, updated_at = now()
   from before where p.id = before.id returning ${ofProduct}, before.category as "categoryBefore"`,
);

const setStock = statement<Product>(
  "catalog.setStock",
  `update catalog.products set stock = $2, version = version + 1, edited = version + 1, updated_at = now()
   where id = $1 and ($3::int is null or version = $3) returning ${columns}`,
);

const exists = statement<object>("catalog.exists", `select from catalog.products where id = $1`);

const addViews = statement<object>(
  "catalog.addViews",
  `with batch as (insert into catalog.view_batches (id) values ($1) on conflict do nothing returning id)
   insert into catalog.views (product_id, views)
   select product_id, views from batch, unnest($2::uuid[], $3::bigint[]) as v (product_id, views) order by product_id
   on conflict (product_id) do update set views = views.views + excluded.views`,
);

// As long as a batch may be sent again, and longer.
const forgetBatches = statement<object>(
  "catalog.forgetBatches",
  `delete from catalog.view_batches where written_at < now() - interval '1 day'`,
);

/** A page of a category. */
export interface PageRequest {
  readonly category: string;
  /** Id of the last product of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Stock {
  readonly id: string;
  readonly stock: number;
  readonly version: number;
}

/** Why a change did not happen. */
export type Refusal = "absent" | "other-version";

/** The products in the database. */
export class ProductStore {
  readonly #shard: Shard;
  readonly #products: BatchedRows<Product>;
  readonly #stocks: BatchedRows<Stock>;

  constructor(shard: Shard) {
    this.#shard = shard;
    this.#products = new BatchedRows(shard, byIds);
    this.#stocks = new BatchedRows(shard, stocks);
  }

  /** @param id in lower case, as the database gives it. */
  byId(id: string): Promise<Product | undefined> {
    return this.#products.row(id);
  }

  /** A page of a category, the newest products first. */
  page({ category, after, limit }: PageRequest): Promise<Product[]> {
    return this.#shard.read((connection) =>
      after === undefined
        ? connection.rows(firstPage, category, limit)
        : connection.rows(nextPage, category, after, limit),
    );
  }

  /** All products in the order of their ids, from one id on. */
  feed(after: string | undefined, limit: number): Promise<Product[]> {
    const from = after ?? "00000000-0000-0000-0000-000000000000";
    return this.#shard.read((connection) => connection.rows(feed, from, limit));
  }

  /** The products that were looked at most. */
  popular(limit: number): Promise<Product[]> {
    return this.#shard.read((connection) => connection.rows(popular, limit));
  }

  /** @param id in lower case, as the database gives it. */
  stockOf(id: string): Promise<Stock | undefined> {
    return this.#stocks.row(id);
  }

  add(product: NewProduct): Promise<Product> {
    const { name, description, category, priceCents, currency, stock } = product;
    return this.#shard.write(async (connection) => {
      const values = [uuidv7(), name, description, category, priceCents, currency, stock] as const;
      const added = await connection.row(insert, ...values);
      if (!added) throw new Error("an insert gave no row");
      await publishChange(connection, added);
      return added;
    });
  }

  /** Changes a product that nobody has changed since the version from which the change was thought up; sales do not count. */
  change(
    id: string,
    version: number,
    { name, description, category, priceCents, currency }: ProductChange,
  ): Promise<{ readonly product: Product; readonly categoryBefore: string } | Refusal> {
    return this.#shard.write(async (connection) => {
      const values = [
        name ?? null,
        description ?? null,
        category ?? null,
        priceCents ?? null,
        currency ?? null,
      ];
      const changed = await connection.row(change, id, version, ...values);
      if (!changed) return (await connection.row(exists, id)) ? "other-version" : "absent";
      const { categoryBefore, ...product } = changed;
      await publishChange(connection, product);
      return { product, categoryBefore };
    });
  }

  /** Says how much there is. @param version that it must still have; undefined: whatever it has. */
  setStock(id: string, stock: number, version: number | undefined): Promise<Product | Refusal> {
    return this.#shard.write(async (connection) => {
      const product = await connection.row(setStock, id, stock, version ?? null);
      if (!product) return (await connection.row(exists, id)) ? "other-version" : "absent";
      await publishChange(connection, product);
      return product;
    });
  }

  /** Adds a batch of views, once, however often it is sent. */
  async addViews(batch: string, views: ReadonlyMap<string, number>): Promise<void> {
    await this.#shard.write(async (connection) => {
      await connection.rows(addViews, batch, [...views.keys()], [...views.values()]);
      await connection.rows(forgetBatches);
    });
  }
}
