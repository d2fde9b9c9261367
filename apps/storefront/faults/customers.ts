import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { arrivalTimes } from "../load/arrivals.plan.ts";
import { type Answer, type ShopClient } from "../load/shop-client.ts";
import { type AcceptedOrder, type Shopper, signIn, type Wanted } from "../load/steps.ts";

export interface CustomersOptions {
  readonly client: ShopClient;
  readonly shoppers: readonly Shopper[];
  readonly products: readonly Wanted[];
  /** Orders a second. */
  readonly rate: number;
  readonly random: () => number;
  /** Told of each order that was accepted, with the time at which its last attempt began. */
  readonly onAccepted?: (order: AcceptedOrder, attemptedAt: number) => void;
}

/** What customers have met. */
export interface Experience {
  /** Orders that somebody began. */
  begun: number;
  /** Accepted at the first attempt, or by one of the later ones under the same key. */
  acceptedAtOnce: number;
  acceptedLater: number;
  /** Answers that were none: errors of the server, lost connections, no answer in time. */
  unanswered: number;
  /** Answered with a no. */
  refused: number;
  /** Came while nobody was free to order. */
  turnedAway: number;
  /** Looked for their own order, and were told that there is none. */
  notSeen: number;
}

/** An order as it is sent, again and again with the same content under the same key. */
interface Attempted {
  readonly shopper: Shopper;
  readonly idempotencyKey: string;
  readonly body: object;
}

/** Longest and shortest wait before an order is sent again, in milliseconds. */
const waits = { shortest: 200, longest: 2_000 };

/**
 * People who order, at times that depend on nothing but chance. Who gets no answer sends the order again under its key, until there is one: so in the
 * end each key was accepted or refused, and the shop must have exactly those that it accepted.
 */
export class Customers {
  readonly accepted: AcceptedOrder[] = [];
  readonly experience: Experience = {
    ...{
      begun: 0,
      acceptedAtOnce: 0,
      acceptedLater: 0,
      unanswered: 0,
      refused: 0,
      turnedAway: 0,
      notSeen: 0,
    },
  };
  readonly #options: CustomersOptions;
  readonly #idle: Shopper[];
  readonly #refused: Attempted[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  #client: ShopClient;
  #coming: Promise<void> = Promise.resolve();

  constructor(options: CustomersOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#idle = [...options.shoppers];
  }

  /** From now on people come. */
  start(): void {
    this.#coming = this.#come();
  }

  /** From now on all go to another storefront, as when a name leads to another region. */
  goTo(client: ShopClient): void {
    this.#client = client;
  }

  /** Nobody comes any more; resolves when everybody has an answer. @throws Error where some have none in time. */
  async stop(patienceMilliseconds = 90_000): Promise<void> {
    this.#ending.abort();
    await this.#coming;
    const late = sleep(patienceMilliseconds, "late", { ref: false });
    if ((await Promise.race([Promise.all(this.#underWay), late])) === "late") {
      throw new Error(
        `${this.#underWay.size} customers have no answer after ${patienceMilliseconds / 1000} s`,
      );
    }
    await this.#askRefusedAgain();
  }

  async #come(): Promise<void> {
    const { rate, random } = this.#options;
    const began = performance.now();
    const { signal } = this.#ending;
    for (const time of arrivalTimes([{ seconds: 86_400, from: rate, to: rate }], random)) {
      await sleep(Math.max(0, began + time - performance.now()), undefined, { signal }).catch(
        () => undefined,
      );
      if (signal.aborted) return;
      const shopper = this.#idle.shift();
      if (!shopper) {
        this.experience.turnedAway++;
        continue;
      }
      const work = this.#order(shopper).finally(() => {
        this.#underWay.delete(work);
        this.#idle.push(shopper);
      });
      this.#underWay.add(work);
    }
  }

  /** Two in three fill their cart and order what is in it; the others order a product itself, and never one that is in carts. */
  async #order(shopper: Shopper): Promise<void> {
    const { products, random } = this.#options;
    const rank = Math.floor(random() * products.length);
    const productId = products[rank]?.id ?? "";
    this.experience.begun++;
    const direct = rank % 3 === 0;
    if (!direct) await this.#fill(shopper, productId);
    const body = direct ? { lines: [{ productId, quantity: 1 }] } : {};
    await this.#untilAnswered({ shopper, idempotencyKey: randomUUID(), body });
  }

  /** Setting a line is the same however often it is done. */
  async #fill(shopper: Shopper, productId: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const put = { method: "PUT", path: `/cart/items/${productId}`, body: { quantity: 1 } } as const;
      const answer = await this.#ask(shopper, put);
      if (answer?.status === 200) return;
      await this.#beforeNext(shopper, answer, attempt);
    }
  }

  async #untilAnswered(order: Attempted): Promise<void> {
    const { experience } = this;
    for (let attempt = 0; ; attempt++) {
      const attemptedAt = performance.now();
      const answer = await this.#place(order);
      if (answer?.status === 201) {
        experience[attempt === 0 ? "acceptedAtOnce" : "acceptedLater"]++;
        await this.#accept(order, answer, attemptedAt);
        return;
      }
      if (answer && answer.status < 500 && answer.status !== 429 && answer.status !== 401) {
        experience.refused++;
        this.#refused.push(order);
        return;
      }
      if (attempt === 0) experience.unanswered++;
      await this.#beforeNext(order.shopper, answer, attempt);
    }
  }

  /** Waits, longer each time; signs in again where the token is no good any more. */
  async #beforeNext(shopper: Shopper, answer: Answer | undefined, attempt: number): Promise<void> {
    if (answer?.status === 401) await signIn(this.#client, shopper).catch(() => undefined);
    await sleep(Math.min(waits.longest, waits.shortest * 2 ** attempt) * (0.5 + Math.random()));
  }

  #place({ shopper, idempotencyKey, body }: Attempted): Promise<Answer | undefined> {
    return this.#ask(shopper, { method: "POST", path: "/orders", body, idempotencyKey });
  }

  async #accept(
    { shopper, idempotencyKey }: Attempted,
    { body }: Answer,
    attemptedAt: number,
  ): Promise<void> {
    const { id } = body as { id: string };
    const order = { id, userId: shopper.id, idempotencyKey };
    this.accepted.push(order);
    this.#options.onAccepted?.(order, attemptedAt);
    const seen = await this.#ask(shopper, { method: "GET", path: `/orders/${id}` });
    if (seen?.status === 404) this.experience.notSeen++;
  }

  /** An order that was refused, such as for an empty cart, may have been stored by an earlier attempt that was on its way for long. */
  async #askRefusedAgain(): Promise<void> {
    for (const order of this.#refused) {
      const answer = await this.#place(order);
      if (answer?.status !== 201) continue;
      this.experience.refused--;
      this.experience.acceptedLater++;
      await this.#accept(order, answer, performance.now());
    }
  }

  /** Undefined where there was no answer. */
  async #ask(shopper: Shopper, ask: Parameters<ShopClient["ask"]>[0]): Promise<Answer | undefined> {
    const { token, consistency } = shopper;
    const answer = await this.#client.ask({ ...ask, token, consistency }).catch(() => undefined);
    if (answer?.consistency) shopper.consistency = answer.consistency;
    return answer;
  }
}
