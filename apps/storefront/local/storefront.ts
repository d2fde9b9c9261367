import { mkdirSync } from "node:fs";
import path from "node:path";
import { readConfig } from "../lib/config/config.ts";
import { type ServiceName } from "../lib/service.ts";
import { services } from "../services/services.ts";
import { type Stores, type StoresOptions, startStores } from "../stores/stores.ts";
import { freePorts } from "./ports.ts";
import { prepareStores } from "./prepare.ts";
import { ServiceProcess } from "./service-process.ts";

/** How the storefront is started on this machine. */
export interface LocalOptions extends StoresOptions {
  /** Port of the gateway, or of the one process. @default a free one */
  readonly port?: number;
  /** All services in one process. @default false */
  readonly monolith?: boolean;
  /** Services to start. @default all */
  readonly services?: readonly ServiceName[];
  /** More variables for the processes, such as LOG_LEVEL. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Products to be for sale at least. @default 2000 */
  readonly products?: number;
  /** Told when a process ends that nobody asked to. */
  readonly onExit?: (what: string) => void;
  /** Told what happens, for a line of progress. */
  readonly onProgress?: (what: string) => void;
}

/** The storefront on this machine: its stores and its processes. */
export interface LocalStorefront {
  /** Where the gateway serves, `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly stores: Stores;
  /** By service; one entry, `storefront`, in one process. */
  readonly processes: ReadonlyMap<string, ServiceProcess>;
  /** What the processes are told: the addresses of stores and services. */
  readonly environment: Readonly<Record<string, string>>;
  /** Services first, so that nobody misses a store; data stays. */
  stop(): Promise<void>;
}

/** Starts stores and services, and waits until all serve. When something cannot be started, what was is stopped again. */
export async function startStorefront(options: LocalOptions): Promise<LocalStorefront> {
  const { onProgress } = options;
  mkdirSync(options.folder, { recursive: true });
  onProgress?.("starting PostgreSQL, Valkey and Kafka");
  const stores = await startStores(options);
  const processes = new Map<string, ServiceProcess>();
  try {
    const started = await startServices(options, stores, processes);
    return { ...started, stores, processes, stop: () => stopAll(processes, stores) };
  } catch (error) {
    await stopAll(processes, stores);
    throw error;
  }
}

/** The gateway listens on the loopback alone: who calls may say from where, so that a load of many users runs into no limit of one address. */
const defaults = { LOG_LEVEL: "info", GATEWAY_TRUSTED_PROXIES: "1" };

async function startServices(
  options: LocalOptions,
  stores: Stores,
  processes: Map<string, ServiceProcess>,
): Promise<Pick<LocalStorefront, "url" | "environment">> {
  const { onProgress, onExit, folder, monolith = false } = options;
  const names: readonly string[] = monolith
    ? ["storefront"]
    : (options.services ?? services.map(({ name }) => name));
  const ports = await portsOf(names, options.port);
  const urls = monolith ? {} : urlsOf(ports);
  const environment = { ...defaults, ...stores.environment, ...urls, ...options.variables };
  onProgress?.("migrating and seeding");
  await prepareStores(readConfig(environment), { products: options.products ?? 2_000 });
  onProgress?.(`starting ${names.join(", ")}`);
  const logs = path.join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  for (const [name, port] of ports) {
    const argument = monolith ? "--monolith" : name;
    processes.set(
      name,
      new ServiceProcess({ argument, port, environment, logFile: path.join(logs, `${name}.log`) }),
    );
  }
  await Promise.all([...processes.values()].map((process) => process.start(onExit)));
  const front = processes.get("gateway") ?? processes.get("storefront");
  return { url: front?.url ?? "", environment };
}

/** A port for each process; the first of those that take requests from outside gets the wanted one. */
async function portsOf(names: readonly string[], wanted: number | undefined): Promise<Map<string, number>> {
  const free = await freePorts(names.length);
  const front = names.includes("gateway") ? "gateway" : "storefront";
  return new Map(names.map((name, index) => [name, name === front && wanted ? wanted : (free[index] ?? 0)]));
}

function urlsOf(ports: ReadonlyMap<string, number>): Record<string, string> {
  return Object.fromEntries(
    [...ports].map(([name, port]) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${port}`]),
  );
}

async function stopAll(processes: ReadonlyMap<string, ServiceProcess>, stores: Stores): Promise<void> {
  await Promise.all([...processes.values()].map((process) => process.stop()));
  await stores.stop();
}
