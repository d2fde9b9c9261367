import { type Shares } from "./limits.plan.ts";
import { type MetricValues, parseMetrics } from "./metrics-text.plan.ts";
import { descendantsCpuSeconds, idleSeconds, usageOf } from "./usage.ts";
import { cores } from "./workbench.ts";

interface Look {
  readonly at: number;
  readonly service: number;
  readonly generator: number;
  readonly stores: number;
  readonly idle: { readonly subject: number; readonly others: number };
}

/** Who uses the processor, from its creation on. */
export class Watch {
  readonly #pid: number;
  readonly #begin: Look;

  constructor(pid: number) {
    this.#pid = pid;
    this.#begin = this.#look();
  }

  /** Processor time of the service since then. */
  cpuSeconds(): number {
    return usageOf(this.#pid).cpuSeconds - this.#begin.service;
  }

  /** Shares of a core since then. */
  shares(): Shares {
    const [now, begin] = [this.#look(), this.#begin];
    const seconds = (now.at - begin.at) / 1000;
    const share = (value: number) => Math.min(1, Math.max(0, value / seconds));
    return {
      service: share(now.service - begin.service),
      serviceCore: 1 - share(now.idle.subject - begin.idle.subject),
      generator: share(now.generator - begin.generator),
      stores: share(now.stores - begin.stores),
      otherCore: 1 - share(now.idle.others - begin.idle.others),
    };
  }

  #look(): Look {
    return {
      at: performance.now(),
      service: usageOf(this.#pid).cpuSeconds,
      generator: usageOf(process.pid).cpuSeconds,
      stores: descendantsCpuSeconds(process.pid, [this.#pid]),
      idle: { subject: idleSeconds(cores.subject), others: idleSeconds(cores.others) },
    };
  }
}

/** What a process says of itself now. */
export async function metricsOf(url: string): Promise<MetricValues> {
  return parseMetrics(await (await fetch(`${url}/metrics`)).text());
}
