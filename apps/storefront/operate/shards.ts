import { readConfig } from "../lib/config/config.ts";
import { type ShardAddress } from "../lib/config/shard-addresses.ts";
import { Database } from "../lib/database/database.ts";
import { readShardMap } from "../lib/sharding/map-store.ts";
import { moveBucket } from "../lib/sharding/move/move-bucket.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";
import { readArguments, runCommand, UsageError, wholeNumber } from "../local/arguments.ts";
import { defaultFolder, findRunning } from "../local/running.ts";

const usage = `usage: npm run shards -- [--move <bucket> --to <shard>]
  without options      says which shard has how many buckets
  --move <bucket>      moves a bucket (0 to 255) to another shard, while its users go on
  --to <shard>         the shard that shall have it
The database is DATABASE_URL, else that of the storefront which runs on this machine.`;

const options = { move: { type: "string" }, to: { type: "string" } } as const;

async function main(): Promise<void> {
  const { move, to } = readArguments(options, usage);
  const shards = addresses();
  if (move === undefined && to === undefined) return show(shards);
  if (move === undefined || to === undefined)
    throw new UsageError(`--move and --to belong together\n\n${usage}`);
  const bucket = wholeNumber("move", move, { min: 0, max: 255 });
  const target = wholeNumber("to", to, { min: 0, max: shards.length - 1 });
  const onProgress = (what: string) => void process.stderr.write(`${what} …\n`);
  const { rows, pausedMilliseconds } = await moveBucket({ bucket, to: target, shards, onProgress });
  console.log(
    `bucket ${bucket} is on shard ${target}: ${rows} rows moved, writes of it waited ${pausedMilliseconds.toFixed(0)} ms`,
  );
}

function addresses(): readonly ShardAddress[] {
  const environment = process.env["DATABASE_URL"] ? process.env : findRunning(defaultFolder)?.environment;
  if (!environment)
    throw new UsageError(`no storefront runs on this machine, and DATABASE_URL is not set\n\n${usage}`);
  return readConfig({ DATABASE_URL: environment["DATABASE_URL"] }).shards;
}

async function show(shards: readonly ShardAddress[]): Promise<void> {
  const log = createLog("shards", "warn");
  const database = new Database(
    shards,
    { poolSize: 1, applicationName: "storefront-shards", log },
    new Metrics(),
  );
  try {
    const map = await readShardMap(database);
    for (const { number, primary } of shards) {
      console.log(
        `shard ${number}  ${primary.host}:${primary.port}  ${map.bucketsOf(number).length} buckets`,
      );
    }
  } finally {
    await database.close();
  }
}

await runCommand(main);
