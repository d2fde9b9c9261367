import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { parse } from "yaml";

/** A Kubernetes object as JSON. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  readonly managedFields?: readonly unknown[];
}

/** Where an API server is and how to sign in, from the current context of a kubeconfig. */
export interface Access {
  readonly server: URL;
  readonly ca: string | undefined;
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

type Data = Readonly<Record<string, string | undefined>>;

interface KubeconfigFile {
  readonly "current-context": string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: Data & { readonly server: string };
  }[];
  readonly users: readonly { readonly name: string; readonly user: Data }[];
}

/**
 * Reads a kubeconfig: certificates and tokens, in the file or beside it; no plugins.
 * @throws Error naming what is not there.
 */
export function accessOf(file: string): Access {
  const config = parse(readFileSync(file, "utf8")) as KubeconfigFile;
  const context = config.contexts.find(({ name }) => name === config["current-context"])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (!cluster || !user) throw new Error(`${file}: the current context names no cluster or no user`);
  const text = (data: Data, name: string) => {
    const inline = data[`${name}-data`];
    if (inline !== undefined) return Buffer.from(inline, "base64").toString();
    return data[name] === undefined ? undefined : readFileSync(data[name], "utf8");
  };
  return {
    server: new URL(cluster.server),
    ca: text(cluster, "certificate-authority"),
    token: user["token"],
    cert: text(user, "client-certificate"),
    key: text(user, "client-key"),
  };
}

/** An answer of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The API server said no. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly status: number,
    readonly what: string,
    readonly said: string,
  ) {
    super(`${what}: ${status} ${said}`);
  }
}

export interface ApplyOptions {
  /** Who owns the fields. @default "tenfold" */
  readonly manager?: string;
  /** Takes fields from other owners. @default true: what `pulumi up` does with patches */
  readonly force?: boolean;
  /** What becomes of unknown fields. @default "Strict": refused */
  readonly validation?: "Strict" | "Ignore";
  /** Goes through admission and validation and is not kept. @default false */
  readonly dryRun?: boolean;
}

/** What the tests ask of an API server. */
export class Client {
  readonly #agent: Agent;
  readonly #access: Access;
  readonly #kinds = new Map<string, Promise<ReadonlyMap<string, Kind>>>();

  constructor(access: Access) {
    this.#access = access;
    const { ca, cert, key } = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** One request, whatever the answer. */
  send(method: string, address: string, body?: unknown, type = "application/json"): Promise<Answer> {
    const { server, token } = this.#access;
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined
        ? {}
        : { "content-type": type, "content-length": Buffer.byteLength(content) }),
    };
    const target = new URL(server.pathname.replace(/\/$/, "") + address, server);
    return new Promise((resolve, reject) => {
      const call = request(target, { method, agent: this.#agent, headers, timeout: 60_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) }),
        );
      });
      call.on("timeout", () => call.destroy(new Error(`${method} ${address}: no answer within a minute`)));
      call.on("error", reject);
      call.end(content);
    });
  }

  /** @throws Refused on any answer but a good one. */
  async ask<Result>(method: string, address: string, body?: unknown, type?: string): Promise<Result> {
    const { status, body: answer } = await this.send(method, address, body, type);
    if (status >= 200 && status < 300) return answer as Result;
    throw new Refused(status, `${method} ${address.split("?")[0]}`, messageOf(answer));
  }

  /** Server-side apply with strict field validation. */
  async apply<Result = KubernetesObject>(
    object: KubernetesObject,
    { manager = "tenfold", force = true, dryRun = false, validation = "Strict" }: ApplyOptions = {},
  ): Promise<Result> {
    const query = new URLSearchParams({
      fieldManager: manager,
      fieldValidation: validation,
      force: `${force}`,
    });
    if (dryRun) query.set("dryRun", "All");
    const address = `${await this.addressOf(object)}?${query.toString()}`;
    return this.ask("PATCH", address, object, "application/apply-patch+yaml");
  }

  async get<Result = KubernetesObject>(reference: Reference): Promise<Result> {
    return this.ask("GET", await this.addressOf(reference));
  }

  /** Deletes an object, if it is there. */
  async remove(reference: Reference): Promise<void> {
    const { status, body } = await this.send("DELETE", await this.addressOf(reference));
    if (status >= 300 && status !== 404) throw new Refused(status, reference.kind, messageOf(body));
  }

  /** A merge patch, by default of the object itself, else of a subresource such as `status`. */
  async patch(reference: Reference, change: unknown, subresource = ""): Promise<void> {
    const address = await this.addressOf(reference);
    const place = subresource === "" ? address : `${address}/${subresource}`;
    await this.ask("PATCH", place, change, "application/merge-patch+json");
  }

  async list<Result = KubernetesObject>(
    apiVersion: string,
    kind: string,
    where: Where = {},
  ): Promise<Result[]> {
    const { namespace, selector, fields } = where;
    const address = await this.addressOf({ apiVersion, kind, metadata: { name: "", namespace } }, namespace);
    const query = new URLSearchParams();
    if (selector) query.set("labelSelector", selector);
    if (fields) query.set("fieldSelector", fields);
    const { items } = await this.ask<{ items: Result[] }>("GET", `${address}?${query.toString()}`);
    return items;
  }

  /** What the eviction API answers: 201 for an eviction, 429 where a budget forbids it, 404 where the pod is gone. */
  evict(namespace: string, name: string, dryRun = false): Promise<Answer> {
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
    const query = dryRun ? "?dryRun=All" : "";
    return this.send("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction${query}`, eviction);
  }

  /** The address of an object, or of all of its kind where the name is empty. */
  async addressOf({ apiVersion, kind, metadata }: Reference, within?: string): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const found = (await this.#kindsOf(root)).get(kind);
    if (!found) {
      this.#kinds.delete(root);
      throw new Refused(404, `${apiVersion} ${kind}`, "the cluster does not know this kind");
    }
    const namespace = metadata.name === "" ? within : (metadata.namespace ?? "default");
    const folder = found.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
    return [`${root}${folder}/${found.plural}`, ...(metadata.name === "" ? [] : [metadata.name])].join("/");
  }

  #kindsOf(root: string): Promise<ReadonlyMap<string, Kind>> {
    const known = this.#kinds.get(root) ?? this.#discover(root);
    this.#kinds.set(root, known);
    return known;
  }

  async #discover(root: string): Promise<ReadonlyMap<string, Kind>> {
    const { status, body } = await this.send("GET", root);
    if (status !== 200) return new Map();
    const { resources } = body as { resources: { name: string; kind: string; namespaced: boolean }[] };
    return new Map(
      resources
        .filter(({ name }) => !name.includes("/"))
        .map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
    );
  }
}

interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** What names an object. */
export type Reference = Pick<KubernetesObject, "apiVersion" | "kind"> & {
  readonly metadata: Pick<Metadata, "name" | "namespace">;
};

export interface Where {
  readonly namespace?: string;
  /** Label selector. */
  readonly selector?: string;
  /** Field selector. */
  readonly fields?: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(body: unknown): string {
  if (typeof body === "object" && body !== null && "message" in body) return String(body.message);
  return String(body).slice(0, 500);
}

/**
 * Waits until something is so.
 * @param probe answers true, or what is still missing.
 * @throws Error naming what was missing last, after `seconds`.
 */
export async function until(
  what: string,
  probe: () => Promise<true | string>,
  seconds = 60,
  pause = 200,
): Promise<number> {
  const started = performance.now();
  for (;;) {
    const answer = await probe();
    const passed = (performance.now() - started) / 1000;
    if (answer === true) return passed;
    if (passed > seconds) throw new Error(`${what}: not within ${seconds} s: ${answer}`);
    await wait(pause);
  }
}
