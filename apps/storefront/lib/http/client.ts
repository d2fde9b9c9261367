/** What one service asks another. */
export interface ServiceRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, as the called service knows them. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest wait; the rest of the current request's time where that is less. */
  readonly timeoutMilliseconds?: number;
  /** May be sent again when no answer came: all but POST and PATCH, and those with an idempotency key. */
  readonly idempotent?: boolean;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed body; undefined where it is empty or no JSON. */
  readonly body: unknown;
}

/**
 * The way to one other service: over the network, or to the same process.
 * @throws Problem 503 or 504 when no answer can be had. An answer of any status is an answer.
 */
export interface ServiceClient {
  send(request: ServiceRequest): Promise<ServiceResponse>;
  close(): Promise<void>;
}

/** Answers one request, however it gets there. */
export type Transport = (
  request: ServiceRequest & { readonly timeoutMilliseconds: number },
) => Promise<ServiceResponse>;
