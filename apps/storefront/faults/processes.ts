import { mkdirSync } from "node:fs";
import path from "node:path";
import { freePorts } from "../local/ports.ts";
import { ServiceProcess } from "../local/service-process.ts";
import { services } from "../services/services.ts";
import { Balancer } from "./balancer.ts";

export interface ProcessesOptions {
  /** For the logs. */
  readonly folder: string;
  /** Addresses of the stores, and more variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** All services in one process. @default false: each its own */
  readonly monolith?: boolean;
  /** Instances of the orders service, behind a balancer. @default 2 */
  readonly orders?: number;
}

/** The services of a storefront as processes that can be killed one by one. */
export interface Processes {
  readonly url: string;
  /** By name; instances of a service that has several are numbered: `orders-1`. */
  readonly all: ReadonlyMap<string, ServiceProcess>;
  stop(): Promise<void>;
  /** SIGKILL for all at once. */
  kill(): Promise<void>;
}

/** Faults are made on machines that are busy with other things, too. */
const startMilliseconds = 90_000;

/** Starts them, and waits until all serve. */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { folder, environment, monolith = false } = options;
  const logs = path.join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  const placed = await placesOf(
    monolith ? [{ name: "storefront", argument: "--monolith" }] : instancesOf(options.orders ?? 2),
  );
  const { urls, balancers } = monolith ? { urls: {}, balancers: [] } : await addressesOf(placed);
  const own = { ...environment, ...urls };
  const all = new Map(
    placed.map(({ name, argument, port }) => {
      const logFile = path.join(logs, `${name}.log`);
      return [name, new ServiceProcess({ argument, port, environment: own, logFile, startMilliseconds })];
    }),
  );
  const each = (work: (process: ServiceProcess) => Promise<void>) => Promise.all([...all.values()].map(work));
  const stop = async () => {
    await each((process) => process.stop());
    await Promise.all(balancers.map((balancer) => balancer.stop()));
  };
  try {
    await each((process) => process.start());
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (all.get("gateway") ?? all.get("storefront"))?.url ?? "";
  return { url, all, stop, kill: async () => void (await each((process) => process.kill())) };
}

interface Instance {
  readonly name: string;
  readonly argument: string;
}

async function placesOf(instances: readonly Instance[]): Promise<(Instance & { readonly port: number })[]> {
  const ports = await freePorts(instances.length);
  return instances.map((instance, index) => ({ ...instance, port: ports[index] ?? 0 }));
}

/** Where each service is: a service with several instances, behind a balancer. */
async function addressesOf(placed: readonly (Instance & { readonly port: number })[]) {
  const balancers: Balancer[] = [];
  const urls: Record<string, string> = {};
  for (const { name } of services) {
    const own = placed.filter(({ argument }) => argument === name).map(({ port }) => port);
    const balancer = own.length > 1 ? await Balancer.start(own) : undefined;
    if (balancer) balancers.push(balancer);
    urls[`${name.toUpperCase()}_URL`] = balancer?.url ?? `http://127.0.0.1:${own[0]}`;
  }
  return { urls, balancers };
}

function instancesOf(orders: number): Instance[] {
  return services.flatMap(({ name: argument }): Instance[] => {
    if (argument !== "orders" || orders === 1) return [{ name: argument, argument }];
    return Array.from({ length: orders }, (_, index) => ({ name: `${argument}-${index + 1}`, argument }));
  });
}
