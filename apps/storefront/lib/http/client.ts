import { type Readable } from "node:stream";

/** What one service asks another. */
export interface ServiceRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, as the called service knows them. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest wait; the rest of the current request's time where that is less. @default 1000 */
  readonly timeoutMilliseconds?: number;
  /** May be sent again when no answer came. @default all but POST and PATCH without an `idempotency-key` */
  readonly idempotent?: boolean;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed body; undefined where it is empty or no JSON. */
  readonly body: unknown;
}

/** A request whose answer is passed on as it comes, such as a gateway's. */
export interface StreamRequest {
  readonly method: string;
  readonly path: string;
  /** As they are: a body has its type among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Longest wait for the beginning of the answer, and of each part of it. @default 1000 */
  readonly timeoutMilliseconds?: number;
  /** An answer that may have pauses for ever, such as server-sent events. @default false */
  readonly lasting?: boolean;
  /** Ends the request, the answer too: the client has gone. */
  readonly signal: AbortSignal;
  readonly idempotent?: boolean;
}

export interface StreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readable;
}

/**
 * The way to one other service: over the network, or to the same process.
 * @throws Problem 503 or 504 when no answer can be had. An answer of any status is an answer.
 */
export interface ServiceClient {
  send(request: ServiceRequest): Promise<ServiceResponse>;
  /** Passes a request on; the answer is not read here. */
  stream(request: StreamRequest): Promise<StreamResponse>;
  /** Whether the service is left alone for now, because it failed too often. */
  readonly resting: boolean;
  close(): Promise<void>;
}

/** Gets a request to a service, however: one try. */
export interface Transport {
  send(request: ServiceRequest & { readonly timeoutMilliseconds: number }): Promise<ServiceResponse>;
  stream(request: StreamRequest & { readonly timeoutMilliseconds: number }): Promise<StreamResponse>;
  close(): Promise<void>;
}
