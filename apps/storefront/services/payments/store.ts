import { statement } from "../../lib/database/statement.ts";
import { fenceText, type UserShards } from "../../lib/sharding/user-shards.ts";
import { inboxText } from "../../lib/stream/inbox.ts";
import { eventIdentity } from "../../lib/stream/outbox.ts";
import { type Payment, type PaymentStatus } from "./domain.ts";
import { type PaymentChanged, paymentsTopic } from "./events.ts";

const columns = `order_id as "orderId", user_id as "userId", amount_cents::float8 as "amountCents", currency, status, reason`;

const begin = statement<{ owned: boolean; status: PaymentStatus | null }>(
  "payments.begin",
  `with ${fenceText("$1::smallint")},
   begun as (
     insert into payments.payments (bucket, order_id, user_id, amount_cents, currency, status)
     select bucket, $2::uuid, $3::uuid, $4::bigint, $5::text, $6::text from fence on conflict do nothing returning status)
   select exists (select from fence) as owned, coalesce(
     (select status from begun),
     (select status from payments.payments where bucket = $1 and order_id = $2)) as status`,
);

const byOrder = statement<Payment>(
  "payments.byOrder",
  `select ${columns} from payments.payments where bucket = $1 and order_id = $2 and user_id = $3`,
);

/** State, inbox and event. A payment that is in another state than was asked for stays as it is. */
const finish = statement<{ owned: boolean; changed: boolean }>(
  "payments.finish",
  `with ${fenceText("$1::smallint")},
   ${inboxText("payments", "$2")},
   changed as (
     update payments.payments p set status = $4::text, reference = coalesce($5::text, p.reference), reason = $6::text,
       changed_at = clock_timestamp()
     from fresh where p.bucket = $1 and p.order_id = $3::uuid and p.status = any ($7::text[]) returning p.bucket),
   event as (
     insert into payments.outbox (bucket, id, topic, key, type, payload, headers)
     select $1, $8::uuid, '${paymentsTopic}', $3::uuid::text, 'payment.' || $4::text, $9::jsonb, $10::jsonb from changed)
   select exists (select from fence) as owned, exists (select from changed) as changed`,
);

/** What became of a payment. */
export interface Finish {
  readonly status: Exclude<PaymentStatus, "pending" | "void">;
  readonly reference: string | null;
  readonly reason: string | null;
}

/** A payment as it is asked for. */
export type NewPayment = Omit<Payment, "status" | "reason">;

/** The payments in the database. */
export class PaymentStore {
  readonly #shards: UserShards;

  constructor(shards: UserShards) {
    this.#shards = shards;
  }

  /** The status of the payment of an order, which is made where there is none: committed before the provider is asked. */
  async begin(
    { orderId, userId, amountCents, currency }: NewPayment,
    first: "pending" | "void",
  ): Promise<PaymentStatus> {
    const user = this.#shards.of(userId);
    const values = [user.bucket, orderId, userId, amountCents, currency, first] as const;
    const { status } = await user.effect((connection) => connection.row(begin, ...values));
    // Somebody else has made it while the statement ran, which does not see it: with the next one.
    return status ?? this.begin({ orderId, userId, amountCents, currency }, first);
  }

  /** Where the rows of a user lie. */
  bucketOf(userId: string): number {
    return this.#shards.of(userId).bucket;
  }

  byOrder(userId: string, orderId: string): Promise<Payment | undefined> {
    const user = this.#shards.of(userId);
    return user.read((connection) => connection.row(byOrder, user.bucket, orderId, userId));
  }

  /** The end of an event's effect, by one statement. @param open states that it ends. @returns whether something changed. */
  async finish(
    eventId: string,
    payment: NewPayment,
    { status, reference, reason }: Finish,
    open: readonly PaymentStatus[],
  ): Promise<boolean> {
    const { orderId, userId, amountCents, currency } = payment;
    const user = this.#shards.of(userId);
    const data: PaymentChanged = { orderId, userId, amountCents, currency, reason };
    const { id, headers } = eventIdentity();
    const values = [
      user.bucket,
      eventId,
      orderId,
      status,
      reference,
      reason,
      open,
      id,
      data,
      headers,
    ] as const;
    const { changed } = await user.effect((connection) => connection.row(finish, ...values));
    return changed;
  }
}
