import { readConfig } from "../lib/config/config.ts";
import { ConfigError, type Variables } from "../lib/config/read-variables.ts";
import { StorefrontProcess } from "../lib/process.ts";
import { topics } from "../lib/stream/topics.ts";
import { createLog } from "../lib/telemetry/log.ts";

/**
 * `node main.ts --replay <topic>`: puts the dead letters of a topic back into it, after what killed them was repaired. On a cluster in a pod of the
 * service that has the topic's name: brokers that ask for rights refuse it to others.
 */
export async function replayCommand(given: readonly string[], environment: Variables): Promise<void> {
  const [topic, ...rest] = given;
  const known = topics.find((name) => name === topic);
  if (!known || rest.length > 0) throw new ConfigError(`usage: node main.ts --replay ${topics.join(" | ")}`);
  const config = readConfig(environment);
  const log = createLog("replay", config.logLevel);
  const storefront = await StorefrontProcess.create([], config, log);
  try {
    log.info({ topic, count: await storefront.stream.replay(known) }, "dead letters were put back");
  } finally {
    await storefront.stop();
  }
}
