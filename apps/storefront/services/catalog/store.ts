import { statement } from "../../lib/database/statement.ts";
import { type Shard } from "../../lib/database/shard.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type NewProduct, type Product } from "./domain.ts";

const columns = `id, name, description, category, price_cents as "priceCents", currency, stock, version`;

const byId = statement<Product>("catalog.byId", `select ${columns} from catalog.products where id = $1`);

const page = statement<Product>(
  "catalog.page",
  `select ${columns} from catalog.products where category = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);

const insert = statement<Product>(
  "catalog.insert",
  `insert into catalog.products (id, name, description, category, price_cents, currency, stock)
   values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
);

/** A page of a category. */
export interface PageRequest {
  readonly category: string;
  /** Id of the last product of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** The products in the database. */
export class ProductStore {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  byId(id: string): Promise<Product | undefined> {
    return this.#shard.read((connection) => connection.row(byId, id));
  }

  page({ category, after, limit }: PageRequest): Promise<Product[]> {
    return this.#shard.read((connection) => connection.rows(page, category, after ?? null, limit));
  }

  add(product: NewProduct): Promise<Product> {
    const { name, description, category, priceCents, currency, stock } = product;
    return this.#shard.write(async (connection) => {
      const values = [uuidv7(), name, description, category, priceCents, currency, stock] as const;
      const added = await connection.row(insert, ...values);
      if (!added) throw new Error("an insert gave no row");
      return added;
    });
  }
}
