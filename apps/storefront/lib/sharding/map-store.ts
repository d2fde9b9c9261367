import { type Database } from "../database/database.ts";
import { statement } from "../database/statement.ts";
import { dealtEvenly, type Placement, ShardMap } from "./shard-map.ts";

const all = statement<Placement>("sharding.map", `select bucket, shard, version from sharding.map`);

const deal = statement(
  "sharding.deal",
  `insert into sharding.map (bucket, shard, version)
   select * from unnest($1::smallint[], $2::smallint[], $3::integer[]) on conflict do nothing`,
);

const own = statement(
  "sharding.own",
  `insert into sharding.owned (bucket, state, version)
   select bucket, 'active', 1 from unnest($1::smallint[]) bucket on conflict do nothing`,
);

/** The map as shard 0 has it now. At its primary: a standby may not know of the last move. */
export async function readShardMap(database: Database): Promise<ShardMap> {
  return new ShardMap(await database.main.primary.with((connection) => connection.rows(all)));
}

/**
 * Places the buckets where none is placed yet, and lets each shard own what it was given first. Safe to run at every start: a bucket that
 * was moved keeps its place, and a shard that is new has nothing until buckets are moved to it.
 */
export async function dealBuckets(database: Database): Promise<void> {
  const dealt = dealtEvenly(database.shards.length);
  const placements = await database.main.primary.transaction(async (connection) => {
    await connection.rows(
      deal,
      dealt.map(({ bucket }) => bucket),
      dealt.map(({ shard }) => shard),
      dealt.map(({ version }) => version),
    );
    return connection.rows(all);
  });
  for (const { number, primary } of database.shards) {
    // What was moved is owned by the move.
    const first = placements.value.filter(({ shard, version }) => shard === number && version === 1);
    await primary.transaction((connection) =>
      connection.rows(
        own,
        first.map(({ bucket }) => bucket),
      ),
    );
  }
}
