// For `mocha --require`: one set of stores for all files of a run, also of a parallel one, where this runs in the first process alone.
import { Unavailable } from "../stores/install/cache.ts";
import { startStores, type Stores } from "../stores/stores.ts";
import { type Announcement, announcementVariable } from "./announcement.ts";
import { removeFolder, temporaryFolder } from "./temporary.ts";

let running: { readonly stores: Stores; readonly folder: string } | undefined;

/**
 * Starts two shards with a standby each, Valkey and Kafka on free ports in a temporary folder, and tells the files where they are. Takes those
 * that `DATABASE_URL`, `VALKEY_URL` and `KAFKA_BROKERS` name instead. Where they cannot be had, the files learn why.
 */
export async function mochaGlobalSetup(): Promise<void> {
  process.env[announcementVariable] = JSON.stringify(await start());
}

/** Stops what was started, and deletes its data. */
export async function mochaGlobalTeardown(): Promise<void> {
  delete process.env[announcementVariable];
  const ending = running;
  running = undefined;
  if (!ending) return;
  await ending.stores.stop();
  removeFolder(ending.folder);
}

async function start(): Promise<Announcement> {
  const folder = temporaryFolder();
  try {
    const stores = await startStores({ folder, environment: process.env });
    running = { stores, folder };
    return { addresses: stores.addresses };
  } catch (error) {
    removeFolder(folder);
    if (!(error instanceof Unavailable)) throw error;
    return { unavailable: error.message };
  }
}
