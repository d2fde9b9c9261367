import { usageOf } from "../calibrate/usage.ts";
import { type Bench, type Workbench } from "../calibrate/workbench.ts";
import { rawLoad, rawRequest } from "./raw-client.ts";
import { median } from "./ratio.plan.ts";

/** What several processes of a service do together. */
export interface Replicated {
  readonly replicas: number;
  readonly rate: number;
  /** Requests for a second of processor time, over those of one replica: 1 where replicas are not in each other's way. */
  readonly efficiency: number;
}

/** Throughput of 1, 2 and 4 replicas of the catalog, wherever the system puts them. The generator needs a part of the cores, too. */
export async function replicated(
  workbench: Workbench,
  { turns, seconds }: { readonly turns: number; readonly seconds: number },
): Promise<Replicated[]> {
  const options = {
    random: Math.random,
    core: "any",
    variables: { SHED_IN_FLIGHT: "100000", SHED_DELAY_MILLISECONDS: "60000" },
  } as const;
  const benches: Bench[] = [];
  for (let number = 0; number < 4; number++) benches.push(await workbench.start("catalog", options));
  try {
    const scene = benches[0]?.scene;
    const requests = scene?.products.map((id) => rawRequest({ path: `/catalog/products/${id}` })) ?? [];
    const next = () => requests[scene?.pick() ?? 0] ?? Buffer.alloc(0);
    const measure = async (replicas: number) => {
      const used = benches.slice(0, replicas).map(({ process }) => process);
      const cpuSeconds = () => used.reduce((sum, { pid = 0 }) => sum + usageOf(pid).cpuSeconds, 0);
      const [ports, before] = [used.map(({ url }) => Number(new URL(url).port)), cpuSeconds()];
      const counted = await rawLoad({ ports, connections: 32, seconds, next, status: 200 });
      return { rate: counted.count / counted.seconds, perCore: counted.count / (cpuSeconds() - before) };
    };
    const counts = [1, 2, 4];
    for (const count of counts) await measure(count);
    const found = new Map(counts.map((count) => [count, [] as { rate: number; perCore: number }[]]));
    for (let turn = 0; turn < turns; turn++)
      for (const count of counts) found.get(count)?.push(await measure(count));
    const perCore = (count: number) => median(found.get(count)?.map((each) => each.perCore) ?? []);
    return counts.map((replicas) => ({
      replicas,
      rate: median(found.get(replicas)?.map(({ rate }) => rate) ?? []),
      efficiency: perCore(replicas) / perCore(1),
    }));
  } finally {
    await Promise.all(benches.map((bench) => bench.stop()));
  }
}
