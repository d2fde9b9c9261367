import { SpanKind, trace } from "@opentelemetry/api";
import { type ClientBase } from "pg";
import { currentRequest, remainingMilliseconds } from "../request-context.ts";
import { inSpan } from "../telemetry/tracing.ts";
import { type Statement } from "./statement.ts";

/** Nobody waits for the answer any more, so nothing more is done for it. */
export class DeadlinePassed extends Error {
  constructor() {
    super("the deadline of the request has passed");
  }
}

/** What may travel as a parameter of a statement. */
export type Parameter = string | number | bigint | boolean | Date | Buffer | null | object | undefined;

/** Counts a query for the route that makes it. */
export type QueryObserver = (route: string) => void;

/** A connection in use: within a transaction, or for one read. */
export class Connection {
  readonly #client: ClientBase;
  readonly #observe: QueryObserver;

  constructor(client: ClientBase, observe: QueryObserver) {
    this.#client = client;
    this.#observe = observe;
  }

  /**
   * All rows of a statement.
   * @throws DeadlinePassed instead of asking when the request has no time left.
   */
  async rows<Row extends object>(statement: Statement<Row>, ...values: Parameter[]): Promise<Row[]> {
    if (remainingMilliseconds(1) <= 0) throw new DeadlinePassed();
    this.#observe(currentRequest()?.route ?? "none");
    const ask = async () => {
      const { name, text } = statement;
      const { rows } = await this.#client.query<Row & Record<string, unknown>>({ name, text, values });
      return rows;
    };
    if (!trace.getActiveSpan()?.isRecording()) return ask();
    const attributes = { "db.system.name": "postgresql", "db.query.summary": statement.name };
    return inSpan(statement.name, { kind: SpanKind.CLIENT, attributes }, ask);
  }

  /** The only row of a statement, if there is one. */
  async row<Row extends object>(statement: Statement<Row>, ...values: Parameter[]): Promise<Row | undefined> {
    const [row] = await this.rows(statement, ...values);
    return row;
  }
}
