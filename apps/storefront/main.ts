import closeWithGrace from "close-with-grace";
import { readConfig } from "./lib/config/config.ts";
import { ConfigError } from "./lib/config/read-variables.ts";
import { StorefrontProcess } from "./lib/process.ts";
import { type Service } from "./lib/service.ts";
import { createLog } from "./lib/telemetry/log.ts";
import { startTracing } from "./lib/telemetry/tracing.ts";
import { replayCommand } from "./operate/replay.ts";
import { prepareCommand } from "./prepare/command.ts";
import { services } from "./services/services.ts";

const usage = `usage: node main.ts <service> | --monolith | --prepare | --replay <topic>\nservices: ${services.map(({ name }) => name).join(", ")}`;

/** The services that the arguments name: one, or all of them in one process. */
function chosen([argument, ...rest]: readonly string[]): readonly Service[] {
  if (rest.length > 0) throw new ConfigError(usage);
  const wanted = argument === "--monolith" ? services : services.filter(({ name }) => name === argument);
  if (wanted.length === 0) throw new ConfigError(usage);
  return wanted;
}

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  if (given[0] === "--replay") return replayCommand(given.slice(1), process.env);
  if (given.length === 1 && given[0] === "--prepare") {
    process.exitCode = await prepareCommand(process.env);
    return;
  }
  const wanted = chosen(given);
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

try {
  await main();
} catch (error) {
  const ours = !(error instanceof ConfigError);
  console.error(ours ? error : error.message);
  process.exit(ours ? 1 : 2);
}
