import Type from "typebox";
import { Value } from "typebox/value";
import { Agent, request } from "undici";
import { unavailable } from "../../lib/http/problem.ts";
import { remainingMilliseconds } from "../../lib/request-context.ts";
import { Document, type SearchEngine, type SearchRequest } from "./domain.ts";
import { bulkBody, indexBody, searchBody } from "./opensearch.plan.ts";

/** Longest wait for a search, in milliseconds. */
const searchTimeout = 1_000;
/** Longest wait for documents to be taken in, in milliseconds. */
const indexTimeout = 10_000;

const Found = Type.Object({ hits: Type.Object({ hits: Type.Array(Type.Object({ _source: Document })) }) });

const Taken = Type.Object({
  items: Type.Array(
    Type.Object({
      index: Type.Object({
        _id: Type.String(),
        status: Type.Integer(),
        error: Type.Optional(Type.Object({ type: Type.String() })),
      }),
    }),
  ),
});

/** Some of the documents were not taken in, though the engine answers. */
export class Rejected extends Error {}

/** What an OpenSearch cluster (or whatever speaks its API) finds. */
export class OpenSearchEngine implements SearchEngine {
  readonly #origin: string;
  readonly #index: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent = new Agent({ connections: 64, keepAliveTimeout: 30_000, connect: { timeout: 1_000 } });

  /** @param url of the cluster; user and password in it sign in by basic authentication. @param index @default products */
  constructor(url: string, index = "products") {
    const { origin, username, password } = new URL(url);
    this.#origin = origin;
    this.#index = index;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.#headers = username ? { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` } : {};
  }

  async search(search: SearchRequest): Promise<Document[]> {
    const milliseconds = Math.max(1, Math.floor(remainingMilliseconds(searchTimeout)));
    const body = JSON.stringify(searchBody(search, milliseconds));
    const { status, answer } = await this.#send("POST", `/${this.#index}/_search`, body, milliseconds);
    // Nothing was taken in yet.
    if (status === 404) return [];
    if (status !== 200 || !Value.Check(Found, answer)) throw unavailable("search");
    return answer.hits.hits.map(({ _source }) => _source);
  }

  async index(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) return;
    const path = `/${this.#index}/_bulk`;
    const { status, answer } = await this.#send("POST", path, bulkBody(documents), indexTimeout);
    if (status !== 200 || !Value.Check(Taken, answer)) throw unavailable("search");
    // 409: it has a newer version already, which is as good.
    const rejected = answer.items
      .map(({ index }) => index)
      .filter(({ status }) => status >= 300 && status !== 409);
    const [first] = rejected;
    if (first) {
      const reason = `${first._id}: ${first.status} ${first.error?.type ?? ""}`;
      throw new Rejected(`${rejected.length} of ${documents.length} documents were not taken in, ${reason}`);
    }
  }

  /** Makes the index with its fields: those that the engine would guess from the first document are others. */
  async prepare(): Promise<void> {
    const body = JSON.stringify(indexBody);
    const { status, answer } = await this.#send("PUT", `/${this.#index}`, body, indexTimeout);
    const there = status === 400 && JSON.stringify(answer).includes("resource_already_exists_exception");
    if (status !== 200 && !there) throw unavailable("search");
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #send(
    method: "POST" | "PUT",
    path: string,
    body: string,
    milliseconds: number,
  ): Promise<{ status: number; answer: unknown }> {
    const type = path.endsWith("/_bulk") ? "application/x-ndjson" : "application/json";
    try {
      const response = await request(new URL(path, this.#origin), {
        method,
        body,
        headers: { ...this.#headers, "content-type": type },
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(milliseconds),
      });
      const text = await response.body.text();
      const json = String(response.headers["content-type"]).includes("json");
      return { status: response.statusCode, answer: json ? (JSON.parse(text) as unknown) : undefined };
    } catch {
      throw unavailable("search");
    }
  }
}
