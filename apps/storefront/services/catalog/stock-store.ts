import { type Connection } from "../../lib/database/connection.ts";
import { type Shard } from "../../lib/database/shard.ts";
import { statement } from "../../lib/database/statement.ts";
import { type Product } from "./domain.ts";
import { publishStock, type StockDemand } from "./events.ts";
import { isEnough, type ReservationState, reservationAfter, summed } from "./stock.ts";
import { ofProduct } from "./store.ts";

/** Whoever asks for the same order beside it waits here, and is then not the first. Products are locked in one order, so that nobody waits in a circle. */
const begin = statement<{ first: boolean; stocks: readonly { id: string; stock: number }[] }>(
  "catalog.reservation.begin",
  `with mine as (
     insert into catalog.reservations (order_id, state, product_ids, quantities) values ($1, 'short', $2::uuid[], $3::integer[])
     on conflict do nothing returning order_id),
   locked as materialized (
     select p.id, p.stock from mine, catalog.products p where p.id = any ($2) order by p.id for update of p)
   select exists (select from mine) as first,
     (select coalesce(json_agg(json_build_object('id', id, 'stock', stock)), '[]') from locked) as stocks`,
);

/** Moves stock of products that are locked: by a statement of its own, which sees what they have become. */
const move = statement<Product>(
  "catalog.stock.move",
  `update catalog.products p set stock = p.stock + wanted.quantity, version = p.version + 1,
     edited = coalesce(p.edited, p.version), updated_at = now()
   from unnest($1::uuid[], $2::integer[]) as wanted (id, quantity)
   where p.id = wanted.id and p.stock + wanted.quantity >= 0 returning ${ofProduct}`,
);

const taken = statement(
  "catalog.reservation.taken",
  `update catalog.reservations set state = 'taken', changed_at = clock_timestamp() where order_id = $1`,
);

/** One that is not there yet is given back before it is taken. */
const giveBack = statement<{ productIds: readonly string[]; quantities: readonly number[] }>(
  "catalog.reservation.giveBack",
  `with returned as (
     insert into catalog.reservations as r (order_id, state) values ($1, 'returned')
     on conflict (order_id) do update set state = 'returned', changed_at = clock_timestamp() where r.state = 'taken'
     returning product_ids, quantities),
   locked as materialized (
     select p.id from returned, catalog.products p where p.id = any (product_ids) order by p.id for update of p)
   select product_ids as "productIds", quantities from returned where (select count(*) from locked) >= 0`,
);

/** What an order has made of the stock. */
export interface StockChange {
  /** Undefined: the same was asked for before. */
  readonly state: ReservationState | undefined;
  /** As they are now. */
  readonly products: readonly Product[];
}

const unchanged: StockChange = { state: undefined, products: [] };

/** The stock in the database: on shard 0, wherever the users of the orders are. */
export class StockStore {
  readonly #shard: Shard;

  constructor(shard: Shard) {
    this.#shard = shard;
  }

  /** All that an order wants, or nothing, with the event that says which: in one transaction, once for an order. */
  take({ orderId, userId, lines }: StockDemand & { kind: "take" }): Promise<StockChange> {
    const wanted = summed(lines);
    const [ids, quantities] = [[...wanted.keys()], [...wanted.values()]];
    return this.#shard.write(async (connection) => {
      const row = await connection.row(begin, orderId, ids, quantities);
      if (!row?.first) return unchanged;
      const state = reservationAfter(undefined, "take", isEnough(wanted, row.stocks));
      const event = state === "taken" ? "stock.reserved" : "stock.short";
      await publishStock(connection, event, { orderId, userId });
      if (state !== "taken") return { state, products: [] };
      await connection.rows(taken, orderId);
      const less = quantities.map((quantity) => -quantity);
      return { state, products: await moved(connection, ids, less) };
    });
  }

  /** What was taken for an order is there again, once. */
  giveBack(orderId: string): Promise<StockChange> {
    return this.#shard.write(async (connection) => {
      const row = await connection.row(giveBack, orderId);
      if (!row) return unchanged;
      const { productIds, quantities } = row;
      const products = productIds.length > 0 ? await moved(connection, productIds, quantities) : [];
      return { state: "returned", products };
    });
  }
}

async function moved(connection: Connection, ids: readonly string[], quantities: readonly number[]) {
  const products = await connection.rows(move, ids, quantities);
  // They were locked and looked at before: the transaction must not end half done.
  if (products.length !== ids.length)
    throw new Error(`${ids.length - products.length} products have no stock to move`);
  return products;
}
