import { AwsSignIn } from "../lib/aws/sign-in.ts";
import { Signer } from "../lib/aws/signer.ts";
import { readConfig } from "../lib/config/config.ts";
import { ConfigError, type Variables } from "../lib/config/read-variables.ts";
import { Database } from "../lib/database/database.ts";
import { keptDays } from "../lib/stream/pruner.ts";
import { NotTheWriter, reopenOutboxes } from "../lib/stream/reopen.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";

/**
 * `node main.ts --reopen <time>`: after this region has taken over from one that is lost, has its relays send again what was sent since a time. On a
 * cluster in a pod of each service with an outbox: each may write its own.
 * @returns the exit code.
 * @throws ConfigError for a time that is none.
 */
export async function reopenCommand(given: readonly string[], environment: Variables): Promise<number> {
  const [text, ...rest] = given;
  if (text === undefined || rest.length > 0)
    throw new ConfigError("usage: node main.ts --reopen <time>, such as 2026-11-21T20:00:00Z");
  const since = timeOf(text);
  const config = readConfig(environment);
  if (config.shards.length === 0) throw new ConfigError("neither DATABASE_URL nor DATABASE_HOST is set");
  const log = createLog("reopen", config.logLevel);
  const aws = new AwsSignIn(new Signer(), config.region);
  const password = (address: Parameters<AwsSignIn["database"]>[0]) => aws.database(address);
  const options = { poolSize: 1, applicationName: "storefront-reopen", log, password };
  const database = new Database(config.shards, options, new Metrics());
  try {
    for (const { number: shard, primary } of database.shards) {
      const count = await reopenOutboxes(primary, since);
      log.info({ shard, since, count }, "events that were sent will be sent again");
    }
    return 0;
  } catch (error) {
    if (!(error instanceof NotTheWriter)) throw error;
    log.error(error.message);
    return 1;
  } finally {
    await database.close();
  }
}

const dayMilliseconds = 86_400_000;

/**
 * The time from which on events are sent again.
 * @throws ConfigError for one that is none, is to come, or lies before what outboxes keep.
 */
export function timeOf(text: string, now = Date.now()): Date {
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  const wrong = (what: string) => new ConfigError(`the time ${JSON.stringify(text)} ${what}`);
  if (Number.isNaN(time)) throw wrong("is none with its zone, such as 2026-11-21T20:00:00Z");
  if (time > now) throw wrong("is to come");
  if (now - time > keptDays.outbox * dayMilliseconds)
    throw wrong(`is too long ago: events that were sent are kept for ${keptDays.outbox} day`);
  return new Date(time);
}
