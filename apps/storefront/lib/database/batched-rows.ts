import { currentRequest, hasWritten, inContext, type RequestContext } from "../request-context.ts";
import { type Shard } from "./shard.ts";
import { type Statement } from "./statement.ts";

/** A row that is waited for. */
interface Wanted<Row> {
  readonly context: RequestContext | undefined;
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchOptions {
  /** Statements under way at a time: while so many are, ids gather for the next. @default 2 */
  readonly concurrent?: number;
  /** Ids in one statement. @default 100 */
  readonly most?: number;
}

/**
 * Reads single rows by their ids, and asks for those together that are wanted at the same time: one statement and one trip to the server for all.
 * The more there is to do, the more share a trip; a request alone waits for the end of the event loop's turn, some microseconds.
 *
 * Who has written something and must see it is asked for alone, by `Shard.read`.
 */
export class BatchedRows<Row extends { readonly id: string }> {
  readonly #shard: Shard;
  readonly #statement: Statement<Row>;
  readonly #concurrent: number;
  readonly #most: number;
  #waiting = new Map<string, Wanted<Row>[]>();
  #running = 0;
  #planned = false;

  /** @param statement with one parameter: an array of ids. */
  constructor(shard: Shard, statement: Statement<Row>, { concurrent = 2, most = 100 }: BatchOptions = {}) {
    this.#shard = shard;
    this.#statement = statement;
    this.#concurrent = concurrent;
    this.#most = most;
  }

  /** @throws DeadlinePassed when all who want rows of the same statement have no time left. */
  async row(id: string): Promise<Row | undefined> {
    if (hasWritten()) return this.#alone(id);
    const context = currentRequest();
    return new Promise((resolve, reject) => {
      const wanted = { context, resolve, reject };
      const same = this.#waiting.get(id);
      if (same) same.push(wanted);
      else this.#waiting.set(id, [wanted]);
      this.#plan();
    });
  }

  async #alone(id: string): Promise<Row | undefined> {
    const [row] = await this.#shard.read((connection) => connection.rows(this.#statement, [id]));
    return row;
  }

  #plan(): void {
    if (this.#planned || this.#running >= this.#concurrent || this.#waiting.size === 0) return;
    this.#planned = true;
    // After all requests that have come with this turn of the loop.
    setImmediate(() => {
      this.#planned = false;
      void this.#ask(this.#next());
    });
  }

  #next(): Map<string, Wanted<Row>[]> {
    const all = this.#waiting;
    if (all.size <= this.#most) {
      this.#waiting = new Map();
      return all;
    }
    const first = new Map([...all].slice(0, this.#most));
    for (const id of first.keys()) all.delete(id);
    return first;
  }

  async #ask(batch: ReadonlyMap<string, Wanted<Row>[]>): Promise<void> {
    this.#running++;
    this.#plan();
    const wanted = [...batch.values()].flat();
    const context = contextOf(wanted.map(({ context }) => context));
    try {
      const rows = await inContext(context, () =>
        this.#shard.read((connection) => connection.rows(this.#statement, [...batch.keys()])),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const [id, all] of batch) for (const { resolve } of all) resolve(byId.get(id));
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    } finally {
      this.#running--;
      this.#plan();
    }
  }
}

/** Of all who wait: it goes on for the others when one of them is gone. */
function contextOf(contexts: readonly (RequestContext | undefined)[]): RequestContext {
  return {
    route: contexts[0]?.route ?? "none",
    priority: "normal",
    deadline: Math.max(...contexts.map((each) => each?.deadline ?? Infinity)),
    signal: undefined,
    authorization: undefined,
    consistency: {},
  };
}
