import { type ShardAddress } from "../lib/config/shard-addresses.ts";
import { migrate, readMigrations } from "../lib/database/migrate.ts";
import { type Service } from "../lib/service.ts";

/** Brings the schema of every service up to date, on each shard that has it. Safe to run at every start. */
export async function migrateAll(
  services: readonly Service[],
  shards: readonly ShardAddress[],
): Promise<string[]> {
  const applied: string[] = [];
  for (const { name, migrations, sharded } of services) {
    if (!migrations) continue;
    const steps = await readMigrations(migrations);
    for (const { number, primary } of sharded ? shards : shards.slice(0, 1)) {
      const titles = await migrate(primary, name, steps);
      applied.push(...titles.map((title) => `${name} on shard ${number}: ${title}`));
    }
  }
  return applied;
}
