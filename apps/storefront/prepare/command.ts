import { type Variables } from "../lib/config/read-variables.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { services } from "../services/services.ts";
import { prepareDatabase } from "./database.ts";
import { prepareSettings } from "./settings.ts";
import { prepareTopics } from "./topics.ts";
import { findWriter } from "./writer.ts";

/**
 * `node main.ts --prepare`: makes what the stores of a region need before the services start. Only the region whose database writes prepares it; the
 * others get it by replication. Topics are each region's own.
 * @returns the exit code.
 * @throws ConfigError where the environment cannot be used.
 */
export async function prepareCommand(environment: Variables): Promise<number> {
  const { region, logLevel, administrator, userPrefix, waitMilliseconds, brokers } =
    prepareSettings(environment);
  const log = createLog("prepare", logLevel);
  try {
    if (brokers) {
      const made = await prepareTopics(brokers, { waitMilliseconds, log });
      log.info({ topics: made }, made.length > 0 ? "made topics" : "the topics are there");
    }
    const shards = await findWriter({ administrator, region, waitMilliseconds, log });
    if (!shards) {
      log.info("not the writer here: nothing to do");
      return 0;
    }
    const onProgress = (what: string) => log.info(what);
    const changes = await prepareDatabase(shards, { services, userPrefix, onProgress });
    log.info({ changes }, changes > 0 ? "the database is prepared" : "the database was prepared already");
    return 0;
  } catch (error) {
    const { message: reason } = error as Error;
    log.error({ reason }, "not prepared");
    return 1;
  }
}
