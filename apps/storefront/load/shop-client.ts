import { Agent, request } from "undici";

/** An answer of the storefront. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What the next request of the same user carries, so that it sees its own writes. */
  readonly consistency: string | undefined;
}

/** A request of a user. */
export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly consistency?: string | undefined;
  readonly idempotencyKey?: string;
  /** From where the request comes, for a storefront that believes it: many users, who share one machine here, share no limit. */
  readonly address?: string;
}

/** Longest wait for an answer, in milliseconds: a user has gone by then. */
const patienceMilliseconds = 10_000;

/** Asks the gateway, over as many connections as are needed. */
export class ShopClient {
  readonly #agent = new Agent({ connections: 1_024, pipelining: 1, keepAliveTimeout: 30_000 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async ask({
    method = "GET",
    path,
    body,
    token,
    consistency,
    idempotencyKey,
    address,
  }: Ask): Promise<Answer> {
    const {
      statusCode,
      headers,
      body: stream,
    } = await request(new URL(`/api${path}`, this.#url), {
      method,
      dispatcher: this.#agent,
      headersTimeout: patienceMilliseconds,
      bodyTimeout: patienceMilliseconds,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(consistency ? { "x-consistency": consistency } : {}),
        ...(address ? { "x-forwarded-for": address } : {}),
        ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await stream.text();
    const seen = headers["x-consistency"];
    const json = String(headers["content-type"]).includes("json") && text !== "";
    return {
      status: statusCode,
      body: json ? (JSON.parse(text) as unknown) : undefined,
      consistency: Array.isArray(seen) ? seen[0] : seen,
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
