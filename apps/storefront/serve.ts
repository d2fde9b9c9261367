import closeWithGrace from "close-with-grace";
import { readConfig } from "./lib/config/config.ts";
import { ConfigError } from "./lib/config/read-variables.ts";
import { StorefrontProcess } from "./lib/process.ts";
import { type Service } from "./lib/service.ts";
import { createLog } from "./lib/telemetry/log.ts";
import { startTracing } from "./lib/telemetry/tracing.ts";
import { services } from "./services/services.ts";

/** The services that the arguments name: one, or all of them in one process. @throws ConfigError with the usage where they name none. */
export function chosen([argument, ...rest]: readonly string[], usage: string): readonly Service[] {
  const wanted = argument === "--monolith" ? services : services.filter(({ name }) => name === argument);
  if (wanted.length > 0 && rest.length === 0) return wanted;
  throw new ConfigError(`${usage}\nservices: ${services.map(({ name }) => name).join(", ")}`);
}

/** Serves until the process is told to end. */
export async function serve(wanted: readonly Service[]): Promise<void> {
  const config = readConfig(process.env);
  const name = wanted.length === 1 ? (wanted[0]?.name ?? "") : "storefront";
  const log = createLog(name, config.logLevel);
  const { endpoint, share } = config.tracing;
  const stopTracing = startTracing({ service: name, region: config.region, endpoint, share });
  const storefront = await StorefrontProcess.create(wanted, config, log);
  closeWithGrace({ delay: config.drainSeconds * 1000, logger: log }, async () => {
    await storefront.stop(config.quietSeconds * 1000);
    await stopTracing();
  });
  endWithParent();
  await storefront.start(config.host, config.port);
}

/** Who was started by a process of ours, and not by a shell or a container, ends with it, whatever that dies of. */
function endWithParent(): void {
  if (!process.channel) return;
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
