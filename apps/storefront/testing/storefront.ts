import { type InjectOptions, type LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { readConfig } from "../lib/config/config.ts";
import { StorefrontProcess } from "../lib/process.ts";
import { type Service } from "../lib/service.ts";
import { prepareStores } from "../local/prepare.ts";
import { type TestStores } from "./stores.ts";

/** Limits of load and rates that no test reaches, on however busy a machine. */
export const unlimited: Readonly<Record<string, string>> = {
  SHED_IN_FLIGHT: "100000",
  SHED_DELAY_MILLISECONDS: "60000",
  GATEWAY_REQUESTS_PER_SECOND: "100000",
  AUTH_REGISTRATIONS_PER_HOUR: "100000",
};

/** Services that run in this process, on real stores. */
export interface TestStorefront {
  readonly process: StorefrontProcess;
  /** Where it listens. */
  readonly address: string;
  /** What it logged. */
  readonly lines: readonly Record<string, unknown>[];
  /** A request without a network. */
  ask(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** The value of a line of its metrics, by the beginning of the line: `name{label="value"`. 0 where there is none. */
  metric(beginning: string): Promise<number>;
  /** Once, however often it is called. */
  close(): Promise<void>;
}

/**
 * Brings schemas up to date, deals the buckets over the shards, and starts the services in one process.
 * @param options `prepared`: the stores are as they must be, and the services may not change them.
 */
export async function openStorefront(
  services: readonly Service[],
  { environment: addresses }: Pick<TestStores, "environment">,
  environment: Readonly<Record<string, string>> = {},
  { prepared = false }: { readonly prepared?: boolean } = {},
): Promise<TestStorefront> {
  const config = readConfig({ ...unlimited, ...addresses, ...environment });
  if (!prepared) await prepareStores(config, { services });
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const opened = await StorefrontProcess.create(services, config, pino({ level: "info" }, { write }));
  let closing: Promise<void> | undefined;
  const address = await opened.start("127.0.0.1", 0);
  return {
    process: opened,
    address,
    lines,
    ask: (options) => opened.app.inject(options),
    metric: async (beginning) => {
      const { body } = await opened.app.inject("/metrics");
      const line = body.split("\n").find((each) => each.startsWith(beginning));
      return Number(line?.split(" ").at(-1) ?? 0);
    },
    close: () => (closing ??= opened.stop()),
  };
}
