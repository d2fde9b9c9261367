import assert from "node:assert/strict";
import { startOrSkip } from "../../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { databaseName, type PostgresServer } from "./server.ts";
import { Shard } from "./shard.ts";

/** Writes rows one after the other until it is stopped, and keeps those that were acknowledged. */
class Writer {
  readonly acknowledged: number[] = [];
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(server: () => PostgresServer) {
    this.#done = this.#write(server);
  }

  async stop(): Promise<readonly number[]> {
    this.#stopped = true;
    await this.#done;
    return this.acknowledged;
  }

  async written(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    while (this.acknowledged.length < goal) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #write(server: () => PostgresServer): Promise<void> {
    for (let id = 1; !this.#stopped; id++) {
      const written = server().ask("insert into rows(id) values ($1)", [id], databaseName);
      await written.then(
        () => this.acknowledged.push(id),
        // Not acknowledged: whether the row is there is open. Its id is not used again.
        () => new Promise((resolve) => setTimeout(resolve, 5)),
      );
    }
  }
}

async function lost(server: PostgresServer, acknowledged: readonly number[]): Promise<number[]> {
  const rows = await server.ask<{ id: number }>("select id from rows", [], databaseName);
  const stored = new Set(rows.map(({ id }) => id));
  return acknowledged.filter((id) => !stored.has(id));
}

const count = async (server: PostgresServer) =>
  (await server.ask<{ count: string }>("select count(*) from rows", [], databaseName))[0]?.count;

describe("a shard with two standbys and a quorum of one", function () {
  this.timeout(90_000);
  let shard: Shard;
  let folder: string;

  before(async function () {
    folder = temporaryFolder();
    shard = await startOrSkip(this, () => Shard.start({ number: 0, folder, standbys: 2, synchronous: true }));
    await shard.primary.ask("create table rows(id int primary key)", [], databaseName);
  });

  after(async () => {
    await shard?.stop();
    removeFolder(folder);
  });

  it("has standbys that stream and catch up", async () => {
    await shard.primary.ask("insert into rows values (-1)", [], databaseName);
    for (const standby of shard.standbys) {
      await shard.caughtUp(standby);
      assert.equal(await count(standby), "1");
      await assert.rejects(
        standby.ask("insert into rows values (-2)", [], databaseName),
        /read-only transaction/,
      );
    }
    assert.equal(shard.urls.standbys.length, 2);
  });

  it("shows what a standby has not replayed yet, and waits for it", async () => {
    const [standby] = shard.standbys;
    assert.ok(standby);
    await standby.ask("select pg_wal_replay_pause()");
    await shard.primary.ask("insert into rows values (-3)", [], databaseName);
    await assert.rejects(shard.caughtUp(standby, 100), /does not catch up after 100 ms/);
    await standby.ask("select pg_wal_replay_resume()");
    await shard.caughtUp(standby);
  });

  it("takes writes while one standby is away, and none while both are", async () => {
    const [first, second] = shard.standbys;
    assert.ok(first && second);
    first.pause();
    await shard.primary.ask("insert into rows values (-4)", [], databaseName);
    second.pause();
    const waiting = shard.primary.ask("insert into rows values (-5)", [], databaseName);
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 300, "waits"))]);
    assert.equal(early, "waits");
    first.resume();
    await waiting;
    second.resume();
  });

  it("loses no acknowledged commit when the primary is killed and started again", async () => {
    const writer = new Writer(() => shard.primary);
    for (let round = 0; round < 3; round++) {
      await writer.written(20);
      await shard.primary.kill();
      await shard.primary.start();
    }
    await writer.written(20);
    assert.deepEqual(await lost(shard.primary, await writer.stop()), []);
    await shard.primary.ask("truncate rows", [], databaseName);
  });

  it("loses none in a failover, and takes the old primary back while writes go on", async () => {
    const writer = new Writer(() => shard.primary);
    await writer.written(50);
    const old = shard.primary;
    await shard.failOver();
    assert.ok(old !== shard.primary && !old.running);
    await writer.written(20);
    await shard.rebuild(old);
    await writer.written(20);
    assert.ok(old.isStandby && shard.standbys.length === 2);
    const acknowledged = await writer.stop();
    for (const server of [shard.primary, ...shard.standbys]) {
      if (server !== shard.primary) await shard.caughtUp(server);
      assert.deepEqual(await lost(server, acknowledged), []);
    }
  });

  it("keeps data, roles and password over a second start", async () => {
    const [before, primary] = [await count(shard.primary), shard.primary.name];
    await shard.stop();
    shard = await Shard.start({ number: 0, folder, standbys: 2, synchronous: true });
    assert.equal(shard.primary.name, primary);
    assert.equal(await count(shard.primary), before);
    assert.equal(shard.standbys.length, 2);
  });

  it("rebuilds at its start a server that was primary before another took its place", async () => {
    const old = shard.primary;
    await shard.failOver();
    await shard.primary.ask("create table later(id int)", [], databaseName);
    await shard.stop();
    shard = await Shard.start({ number: 0, folder, standbys: 2, synchronous: true });
    const back = shard.server(old.name);
    assert.ok(back.isStandby);
    await shard.caughtUp(back);
    assert.deepEqual(await back.ask("select * from later", [], databaseName), []);
  });

  it("refuses to rebuild its primary, and to promote where no standby runs", async () => {
    await assert.rejects(shard.rebuild(shard.primary), /is the primary: it has nobody to copy from/);
    for (const standby of shard.standbys) await standby.stop();
    await assert.rejects(shard.failOver(), /shard 0 has no standby that runs/);
  });
});
