import { statement } from "../../lib/database/statement.ts";
import { BucketMoved, fenceText, type UserShards } from "../../lib/sharding/user-shards.ts";
import { Inbox } from "../../lib/stream/inbox.ts";
import { afterOrder, limits, type Offer, type OrderedLine, type StoredItems } from "./domain.ts";

interface ItemsRow {
  readonly items: StoredItems;
}

interface ChangeRow {
  readonly owned: boolean;
  readonly items: StoredItems | null;
}

const read = statement<ItemsRow>(
  "cart.read",
  `select items from cart.carts where bucket = $1 and user_id = $2`,
);

const put = statement<ChangeRow>(
  "cart.put",
  `with ${fenceText("$1")}, put as (
     insert into cart.carts (bucket, user_id, items)
     select $1, $2, jsonb_build_object($3::text, $4::jsonb || jsonb_build_object('at', extract(epoch from clock_timestamp())))
     from fence
     on conflict (bucket, user_id) do update set items = carts.items || excluded.items, updated_at = clock_timestamp()
       where carts.items ? $3::text or (select count(*) from jsonb_object_keys(carts.items)) < $5::int
     returning items)
   select exists (select from fence) as owned, (select items from put) as items`,
);

const remove = statement<ChangeRow>(
  "cart.remove",
  `with ${fenceText("$1")}, removed as (
     update cart.carts set items = items - $3::text, updated_at = clock_timestamp()
     from fence where carts.bucket = $1 and user_id = $2 and items ? $3::text returning items)
   select exists (select from fence) as owned, (select items from removed) as items`,
);

const clear = statement<ChangeRow>(
  "cart.clear",
  `with ${fenceText("$1")}, cleared as (
     update cart.carts set items = '{}', updated_at = clock_timestamp()
     from fence where carts.bucket = $1 and user_id = $2 returning items)
   select exists (select from fence) as owned, (select items from cleared) as items`,
);

const lock = statement<ItemsRow>(
  "cart.lock",
  `select items from cart.carts where bucket = $1 and user_id = $2 for update`,
);

const replace = statement<ItemsRow>(
  "cart.replace",
  `update cart.carts set items = $3, updated_at = clock_timestamp() where bucket = $1 and user_id = $2 returning items`,
);

/** The carts in the database. */
export class CartStore {
  readonly #shards: UserShards;
  readonly #inbox = new Inbox("cart");

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  async items(userId: string): Promise<StoredItems> {
    const user = this.#shards.of(userId);
    const row = await user.read((connection) => connection.row(read, user.bucket, userId));
    return row?.items ?? {};
  }

  /** Sets a line. Undefined where the cart is full, and the product is not in it. */
  put(
    userId: string,
    productId: string,
    line: { readonly quantity: number } & Partial<Offer>,
  ): Promise<StoredItems | undefined> {
    return this.#change(userId, put, productId, JSON.stringify(line), limits.lines);
  }

  /** Takes a line out. Undefined where it was not in. */
  remove(userId: string, productId: string): Promise<StoredItems | undefined> {
    return this.#change(userId, remove, productId);
  }

  async clear(userId: string): Promise<void> {
    await this.#change(userId, clear);
  }

  /** The effect of an order, once for each event. */
  async ordered(
    eventId: string,
    userId: string,
    { lines, placedAt }: { readonly lines: readonly OrderedLine[]; readonly placedAt: number },
  ): Promise<void> {
    const user = this.#shards.of(userId);
    await user.write(async (connection) => {
      if (!(await this.#inbox.isNew(connection, user.bucket, eventId))) return;
      const row = await connection.row(lock, user.bucket, userId);
      if (!row) return;
      const left = JSON.stringify(afterOrder(row.items, lines, placedAt));
      await connection.row(replace, user.bucket, userId, left);
    });
  }

  #change(
    userId: string,
    change: typeof put,
    ...values: readonly (string | number)[]
  ): Promise<StoredItems | undefined> {
    const user = this.#shards.of(userId);
    return user.writeOnce(async (connection) => {
      const row = await connection.row(change, user.bucket, userId, ...values);
      if (!row?.owned) throw new BucketMoved(user.bucket);
      return row.items ?? undefined;
    });
  }
}
