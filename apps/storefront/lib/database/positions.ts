import type pg from "pg";
import { type LogPosition } from "./consistency.ts";

/** Asks a server where its log ends. */
const insertedUpTo = {
  name: "primary.position",
  text: "select pg_current_wal_insert_lsn()::text as position",
};

/** Who waits for a position that is asked for from now on. */
interface Question {
  readonly answer: Promise<LogPosition>;
  readonly begin: () => void;
}

export interface PositionAnswer {
  readonly position: Promise<LogPosition>;
  /** Whether the connection that was given is in use until the position is there. */
  readonly usesConnection: boolean;
}

/**
 * Positions of a server's log after commits. One question is under way at a time; whoever has committed meanwhile is answered by the next one
 * together: it is sent after all of their commits, so that its answer includes them. Under load that saves most of the questions.
 */
export class Positions {
  #running = false;
  #next: Question | undefined;

  /** A position that includes what has been committed until now. @param client a free connection, for the question. */
  after(client: pg.PoolClient): PositionAnswer {
    if (this.#next) return { position: this.#next.answer, usesConnection: false };
    let begin = () => {};
    const answer = new Promise<void>((resolve) => (begin = resolve)).then(() => this.#ask(client));
    this.#next = { answer, begin };
    if (!this.#running) this.#begin();
    return { position: answer, usesConnection: true };
  }

  #begin(): void {
    const next = this.#next;
    if (!next) return;
    this.#running = true;
    // Whose commit is answered in the same turn of the event loop asks along.
    setImmediate(() => {
      this.#next = undefined;
      next.begin();
    });
  }

  async #ask(client: pg.PoolClient): Promise<LogPosition> {
    try {
      return await positionNow(client);
    } finally {
      this.#running = false;
      this.#begin();
    }
  }
}

/** The position at this moment, by one question of its own. */
export async function positionNow(server: pg.Pool | pg.PoolClient): Promise<LogPosition> {
  const { rows } = await server.query<{ position: string }>(insertedUpTo);
  return rows[0]?.position ?? "0/0";
}
