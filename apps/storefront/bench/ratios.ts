import { randomUUID } from "node:crypto";
import { usageOf } from "../calibrate/usage.ts";
import { type Bench, type Workbench } from "../calibrate/workbench.ts";
import { Ceiling } from "./ceiling.ts";
import { ratioOf, type Ratio, type Turn } from "./ratio.plan.ts";
import { rawLoad, type RawLoad, rawRequest } from "./raw-client.ts";

export interface RatioOptions {
  /** Turns of each side. */
  readonly turns: number;
  /** Seconds of a turn. */
  readonly seconds: number;
  readonly nodeOptions?: readonly string[];
}

/** Connections that ask at once. */
const connections = 32;

/** Limits that a benchmark wants to see behind. */
const unlimited = { SHED_IN_FLIGHT: "100000", SHED_DELAY_MILLISECONDS: "60000" };

/** Turns that go to compiling. */
const warmUps = 3;

/** Takes turns: A B A B. */
async function inTurns(
  { turns, seconds }: RatioOptions,
  by: keyof Turn,
  own: (seconds: number) => Promise<Turn>,
  ceiling: (seconds: number) => Promise<Turn>,
): Promise<Ratio> {
  await own(seconds * warmUps);
  await ceiling(seconds * warmUps);
  const pairs: [Turn, Turn][] = [];
  for (let turn = 0; turn < turns; turn++) pairs.push([await own(seconds), await ceiling(seconds)]);
  return ratioOf(pairs, by);
}

async function served(pid: number, load: Omit<RawLoad, "connections">): Promise<Turn> {
  const before = usageOf(pid).cpuSeconds;
  const { count, seconds } = await rawLoad({ connections, ...load });
  return { rate: count / seconds, ratePerCore: count / (usageOf(pid).cpuSeconds - before) };
}

async function alone(ceiling: Ceiling, kind: "read" | "commit", seconds: number): Promise<Turn> {
  const answer = await ceiling.run(kind, connections, seconds);
  return { rate: answer.count / answer.seconds, ratePerCore: answer.count / answer.cpuSeconds };
}

const portOf = ({ process }: Bench) => Number(new URL(process.url).port);

async function withService<T>(
  workbench: Workbench,
  { nodeOptions = [] }: RatioOptions,
  name: string,
  work: (bench: Bench, ceiling: Ceiling) => Promise<T>,
): Promise<T> {
  const bench = await workbench.start(name, { random: Math.random, variables: unlimited, nodeOptions });
  const ceiling = await Ceiling.start(workbench.stores.addresses.shards[0]?.primary ?? "");
  try {
    return await work(bench, ceiling);
  } finally {
    ceiling.stop();
    await bench.stop();
  }
}

/** A product from the cache, beside an object that Fastify sends. */
export function cachedRead(workbench: Workbench, options: RatioOptions): Promise<Ratio> {
  return withService(workbench, options, "catalog", async (bench, ceiling) => {
    const port = await ceiling.serveStatic();
    const requests = bench.scene.products.map((id) => rawRequest({ path: `/catalog/products/${id}` }));
    const next = () => requests[bench.scene.pick()] ?? Buffer.alloc(0);
    const fixed = rawRequest({ path: "/static" });
    const { pid = 0 } = bench.process;
    return inTurns(
      options,
      "ratePerCore",
      (seconds) => served(pid, { ports: [portOf(bench)], seconds, next, status: 200 }),
      (seconds) => served(ceiling.pid, { ports: [port], seconds, next: () => fixed, status: 200 }),
    );
  });
}

/** The stock of a product, which is never from a cache, beside its statement. */
export function indexedRead(workbench: Workbench, options: RatioOptions): Promise<Ratio> {
  return withService(workbench, options, "catalog", (bench, ceiling) => {
    const requests = bench.scene.products.map((id) => rawRequest({ path: `/catalog/products/${id}/stock` }));
    const next = () => requests[Math.floor(Math.random() * requests.length)] ?? Buffer.alloc(0);
    const { pid = 0 } = bench.process;
    return inTurns(
      options,
      "ratePerCore",
      (seconds) => served(pid, { ports: [portOf(bench)], seconds, next, status: 200 }),
      (seconds) => alone(ceiling, "read", seconds),
    );
  });
}

/** An order of two lines at the orders service, beside a client that commits its rows. Payments do not run. */
export function placement(workbench: Workbench, options: RatioOptions): Promise<Ratio> {
  return withService(workbench, options, "orders", (bench, ceiling) => {
    const { scene } = bench;
    const lines = [0, 1].map((number) => ({ productId: scene.products[number], quantity: 1 }));
    const next = () => {
      const { authorization = "" } = scene.users[Math.floor(Math.random() * scene.users.length)] ?? {};
      const headers = { authorization, "idempotency-key": randomUUID() };
      return rawRequest({ method: "POST", path: "/orders", headers, body: { lines } });
    };
    const { pid = 0 } = bench.process;
    return inTurns(
      options,
      "rate",
      (seconds) => served(pid, { ports: [portOf(bench)], seconds, next, status: 201 }),
      (seconds) => alone(ceiling, "commit", seconds),
    );
  });
}
