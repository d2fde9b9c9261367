import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { readConfig } from "../lib/config/config.ts";
import { freePorts } from "../local/ports.ts";
import { prepareStores } from "../local/prepare.ts";
import { ServiceProcess } from "../local/service-process.ts";
import { zipf } from "../load/random.ts";
import { sampleId } from "../services/catalog/sample.ts";
import { type Stores, startStores } from "../stores/stores.ts";
import { startIdentity, type Identity } from "../testing/identity.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { type Stubs, startStubs } from "./stubs.ts";
import { type Scene } from "./subjects/subject.ts";

/** The core of what is measured, and the one of everything else. */
export const cores = { subject: 1, others: 0 } as const;

/** Products for sale, and users, while something is measured. */
const amounts = { products: 2_000, users: 500 } as const;

/** Stores, stand-ins, and a place where one process after the other is measured. */
export interface Workbench {
  readonly stores: Stores;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a service, or `--monolith`, on the core of what is measured. Its topics are its own. */
  start(argument: string, options?: StartOptions): Promise<Bench>;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly random: () => number;
  /** More variables. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** @default the core of what is measured; `any`: wherever the system puts it */
  readonly core?: number | "any";
}

/** A process that is measured. */
export interface Bench {
  readonly process: ServiceProcess;
  readonly scene: Scene;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Keeps this process, and all that it starts from now on, on one core; says whether the machine can. */
export function keepToOneCore(): boolean {
  try {
    execFileSync("taskset", ["-a", "-cp", String(cores.others), String(process.pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts stores and stand-ins in a temporary folder. */
export async function openWorkbench(onProgress: (what: string) => void): Promise<Workbench> {
  const folder = temporaryFolder();
  const logs = path.join(folder, "logs");
  mkdirSync(logs);
  onProgress("starting PostgreSQL, Valkey and Kafka");
  const stores = await startStores({ folder, shards: 1, environment: {} });
  const [identity, stubs] = [await startIdentity(), await startStubs()];
  const urls = Object.fromEntries(
    ["CATALOG", "SEARCH", "CART", "ORDERS", "PAYMENTS", "NOTIFICATIONS"].map((name) => [
      `${name}_URL`,
      stubs.url,
    ]),
  );
  const environment = {
    ...stores.environment,
    ...urls,
    AUTH_URL: identity.url,
    LOG_LEVEL: "warn",
    GATEWAY_TRUSTED_PROXIES: "1",
  };
  const users = await usersOf(identity);
  await prepareStores(readConfig(environment), { products: amounts.products });
  const start = (argument: string, options: StartOptions) =>
    startBench({ argument, logs, users, environment, options });
  return {
    stores,
    environment,
    start: (argument, options = { random: Math.random }) => start(argument, options),
    close: () => closeAll({ stores, identity, stubs, folder }),
  };
}

interface BenchParts {
  readonly argument: string;
  readonly logs: string;
  readonly users: Scene["users"];
  readonly environment: Readonly<Record<string, string>>;
  readonly options: StartOptions;
}

async function startBench({ argument, logs, users, environment, options }: BenchParts): Promise<Bench> {
  const { random, variables, nodeOptions, core = cores.subject } = options;
  const prefix = `${randomUUID().slice(0, 8)}.`;
  const own = { ...environment, KAFKA_TOPIC_PREFIX: prefix, ...variables };
  await prepareStores(readConfig(own), { services: [] });
  const [port = 0] = await freePorts(1);
  const service = new ServiceProcess({
    argument,
    port,
    environment: own,
    logFile: path.join(logs, `${argument.replace("--", "")}.log`),
    ...(core === "any" ? {} : { core }),
    ...(nodeOptions ? { nodeOptions } : {}),
  });
  await service.start((what) => console.error(what));
  const products = Array.from({ length: amounts.products }, (_, number) => sampleId(number));
  const scene = { random, products, users, pick: zipf(products.length, random), url: service.url };
  return { process: service, scene, environment: own, stop: () => service.stop() };
}

async function usersOf(identity: Identity): Promise<Scene["users"]> {
  const ids = Array.from({ length: amounts.users }, () => randomUUID());
  return Promise.all(ids.map(async (id) => ({ id, authorization: await identity.bearer(id) })));
}

async function closeAll(parts: {
  stores: Stores;
  identity: Identity;
  stubs: Stubs;
  folder: string;
}): Promise<void> {
  await Promise.all([parts.identity.close(), parts.stubs.close(), parts.stores.stop()]);
  removeFolder(parts.folder);
}
