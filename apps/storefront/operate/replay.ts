import { AwsSignIn } from "../lib/aws/sign-in.ts";
import { Signer } from "../lib/aws/signer.ts";
import { readConfig } from "../lib/config/config.ts";
import { ConfigError, type Variables } from "../lib/config/read-variables.ts";
import { brokersOf } from "../lib/stream/brokers.ts";
import { replayDeadLetters } from "../lib/stream/dead-letters.ts";
import { StreamProducer } from "../lib/stream/producer.ts";
import { topics } from "../lib/stream/topics.ts";
import { createLog } from "../lib/telemetry/log.ts";

/**
 * `node main.ts --replay <topic>`: puts the dead letters of a topic back into it, after what killed them was repaired. On a cluster in a pod of the
 * service that has the topic's name: brokers that ask for rights refuse it to others.
 * @returns the exit code.
 * @throws ConfigError for a topic that there is not.
 */
export async function replayCommand(given: readonly string[], environment: Variables): Promise<number> {
  const [topic, ...rest] = given;
  const known = topics.find((name) => name === topic);
  if (!known || rest.length > 0) throw new ConfigError(`usage: node main.ts --replay ${topics.join(" | ")}`);
  const { kafka, region, logLevel } = readConfig(environment);
  const brokers = brokersOf(kafka, "storefront-replay", new AwsSignIn(new Signer(), region));
  if (!brokers) throw new ConfigError("KAFKA_BROKERS is not set");
  const log = createLog("replay", logLevel);
  const producer = new StreamProducer(brokers, log);
  try {
    const count = await replayDeadLetters(known, brokers, producer);
    log.info({ topic, count }, "dead letters were put back");
    return 0;
  } finally {
    await producer.close();
  }
}
