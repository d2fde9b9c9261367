import { statement } from "../../lib/database/statement.ts";
import { type UserShards } from "../../lib/sharding/user-shards.ts";
import { Inbox } from "../../lib/stream/inbox.ts";
import { Outbox } from "../../lib/stream/outbox.ts";
import { type Payment, type PaymentStatus } from "./domain.ts";
import { type PaymentChanged, paymentsTopic } from "./events.ts";

const columns = `order_id as "orderId", user_id as "userId", amount_cents::float8 as "amountCents", currency, status, reason`;

const begin = statement(
  "payments.begin",
  `insert into payments.payments (bucket, order_id, user_id, amount_cents, currency, status)
   values ($1, $2, $3, $4, $5, 'pending') on conflict do nothing`,
);

const byOrder = statement<Payment>(
  "payments.byOrder",
  `select ${columns} from payments.payments where bucket = $1 and order_id = $2 and user_id = $3`,
);

const finish = statement(
  "payments.finish",
  `update payments.payments set status = $3, reference = coalesce($4, reference), reason = $5, changed_at = clock_timestamp()
   where bucket = $1 and order_id = $2`,
);

/** What became of a payment. */
export interface Finish {
  readonly status: Exclude<PaymentStatus, "pending">;
  readonly reference: string | null;
  readonly reason: string | null;
}

/** The payments in the database. */
export class PaymentStore {
  readonly #shards: UserShards;
  readonly #inbox = new Inbox("payments");
  readonly #outbox = new Outbox("payments");

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  /** The payment of an order, made where there is none: committed before the provider is asked. */
  begin({
    orderId,
    userId,
    amountCents,
    currency,
  }: Omit<Payment, "status" | "reason">): Promise<Payment | undefined> {
    const user = this.#shards.of(userId);
    return user.write(async (connection) => {
      await connection.rows(begin, user.bucket, orderId, userId, amountCents, currency);
      return connection.row(byOrder, user.bucket, orderId, userId);
    });
  }

  byOrder(userId: string, orderId: string): Promise<Payment | undefined> {
    const user = this.#shards.of(userId);
    return user.read((connection) => connection.row(byOrder, user.bucket, orderId, userId));
  }

  /** The end of an event's effect: state, event and inbox in one transaction. @returns the bucket, where something changed. */
  finish(
    eventId: string,
    payment: Payment,
    { status, reference, reason }: Finish,
  ): Promise<number | undefined> {
    const user = this.#shards.of(payment.userId);
    const { orderId, userId, amountCents, currency } = payment;
    const data: PaymentChanged = { orderId, userId, amountCents, currency, reason };
    return user.write(async (connection) => {
      if (!(await this.#inbox.isNew(connection, user.bucket, eventId))) return undefined;
      await connection.rows(finish, user.bucket, orderId, status, reference, reason);
      const event = { topic: paymentsTopic, key: orderId, type: `payment.${status}`, data };
      await this.#outbox.add(connection, user.bucket, event);
      return user.bucket;
    });
  }
}
