import { readConfig } from "./lib/config/config.ts";
import { ConfigError } from "./lib/config/read-variables.ts";
import { StorefrontProcess } from "./lib/process.ts";
import { topics } from "./lib/stream/topics.ts";
import { createLog } from "./lib/telemetry/log.ts";

/** `node replay.ts <topic>`: puts the dead letters of a topic back into it, after what killed them was repaired. */
async function main([topic, ...rest]: readonly string[]): Promise<void> {
  const known = topics.find((name) => name === topic);
  if (!known || rest.length > 0) throw new ConfigError(`usage: node replay.ts ${topics.join(" | ")}`);
  const config = readConfig(process.env);
  const log = createLog("replay", config.logLevel);
  const storefront = await StorefrontProcess.create([], config, log);
  try {
    log.info({ topic, count: await storefront.stream.replay(known) }, "dead letters were put back");
  } finally {
    await storefront.stop();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const ours = !(error instanceof ConfigError);
  console.error(ours ? error : error.message);
  process.exit(ours ? 1 : 2);
}
