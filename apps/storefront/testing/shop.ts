import { type InjectOptions, type LightMyRequestResponse } from "fastify";
import { readConfig } from "../lib/config/config.ts";
import { prepareStores } from "../local/prepare.ts";
import { type Service, type ServiceName } from "../lib/service.ts";
import { uuidv7 } from "../lib/uuid.ts";
import { services } from "../services/services.ts";
import { openStorefront, type TestStorefront } from "./storefront.ts";
import { type TestStores } from "./stores.ts";

/** Administrator of every shop for tests. */
export const boss = { email: "boss@example.com", password: "the boss's own password" } as const;

/** Somebody who is signed in. */
export interface Shopper {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
  /** A request of theirs through the gateway; what they wrote, they read. */
  ask(options: InjectOptions): Promise<LightMyRequestResponse>;
}

/** A whole shop behind its gateway. */
export interface TestShop {
  /** The gateway. */
  readonly front: TestStorefront;
  /** By name; where several run in one process they have the same. */
  readonly parts: ReadonlyMap<ServiceName, TestStorefront>;
  /** Somebody new. */
  register(): Promise<Shopper>;
  login(credentials: { readonly email: string; readonly password: string }): Promise<Shopper>;
  close(): Promise<void>;
}

export interface ShopOptions {
  /** Services that run in a process each; the others run in one. @default none: all are one process, with the gateway */
  readonly apart?: readonly ServiceName[];
  readonly environment?: Readonly<Record<string, string>>;
  /** @default 20 */
  readonly products?: number;
  /** What a service that runs apart is told beside, such as a user of the database of its own, who cannot prepare it. */
  readonly own?: (service: ServiceName) => Readonly<Record<string, string>>;
}

/** Each after those that it calls. */
const order: readonly ServiceName[] = [
  "auth",
  "catalog",
  "search",
  "notifications",
  "payments",
  "cart",
  "orders",
];

/** Opens a shop on the stores of a test, each process on its own port. */
export async function openShop(stores: TestStores, options: ShopOptions = {}): Promise<TestShop> {
  const { apart = [], products = 20 } = options;
  await prepareStores(readConfig({ ...stores.environment }), { products });
  const processes = new Processes(stores, options);
  const named = (names: readonly ServiceName[]) => services.filter(({ name }) => names.includes(name));
  for (const name of order.filter((each) => apart.includes(each))) await processes.open(named([name]));
  const together = order.filter((name) => !apart.includes(name));
  const alone = apart.length === 0;
  const rest = await processes.open(named(alone ? [...together, "gateway"] : together));
  const front = alone ? rest : await processes.open(named(["gateway"]));
  return {
    front,
    parts: processes.parts,
    register: () =>
      signedIn(front, "register", { email: `${uuidv7()}@example.com`, password: "correct horse battery" }),
    login: (credentials) => signedIn(front, "login", credentials),
    close: () => processes.close(),
  };
}

/** The processes of a shop; each is told where those are that were opened before. */
class Processes {
  readonly parts = new Map<ServiceName, TestStorefront>();
  readonly #stores: TestStores;
  readonly #options: ShopOptions;
  readonly #urls: Record<string, string> = {};
  readonly #opened: TestStorefront[] = [];

  constructor(stores: TestStores, options: ShopOptions) {
    this.#stores = stores;
    this.#options = options;
  }

  async open(names: readonly Service[]): Promise<TestStorefront> {
    const [only] = names.length === 1 ? names : [];
    const own = only && this.#options.own?.(only.name);
    const administrator = { AUTH_ADMIN_EMAIL: boss.email, AUTH_ADMIN_PASSWORD: boss.password };
    const told = { ...administrator, ...this.#options.environment, ...this.#urls, ...own };
    const part = await openStorefront(names, this.#stores, told, { prepared: own !== undefined });
    this.#opened.push(part);
    for (const { name } of names) {
      this.parts.set(name, part);
      this.#urls[`${name.toUpperCase()}_URL`] = part.address;
    }
    return part;
  }

  async close(): Promise<void> {
    for (const part of this.#opened.toReversed()) await part.close();
  }
}

async function signedIn(
  front: TestStorefront,
  path: string,
  credentials: { email: string; password: string },
): Promise<Shopper> {
  const response = await front.ask({ method: "POST", url: `/api/auth/${path}`, payload: credentials });
  if (response.statusCode >= 300) throw new Error(`${path}: ${response.statusCode} ${response.body}`);
  const { accessToken, refreshToken, user } = response.json<{
    accessToken: string;
    refreshToken: string;
    user: { id: string };
  }>();
  let consistency = String(response.headers["x-consistency"] ?? "");
  const ask = async (options: InjectOptions) => {
    const seen = consistency ? { "x-consistency": consistency } : {};
    const headers = { authorization: `Bearer ${accessToken}`, ...seen, ...options.headers };
    const answer = await front.ask({ ...options, headers });
    consistency = String(answer.headers["x-consistency"] ?? consistency);
    return answer;
  };
  return { ...credentials, id: user.id, token: accessToken, refreshToken, ask };
}
