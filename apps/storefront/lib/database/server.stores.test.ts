import assert from "node:assert/strict";
import { readConfig } from "../config/config.ts";
import { createLog } from "../telemetry/log.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { useStores } from "../../testing/stores.ts";
import { Database } from "./database.ts";
import { statement } from "./statement.ts";
import { isUnreachable } from "./unreachable.ts";

const pid = statement<{ pid: number }>("test.pid", "select pg_backend_pid() as pid");

describe("a connection of the database", () => {
  const stores = useStores();

  it("that is ended while it is held fails its transaction, and nothing else", async () => {
    const { shards } = readConfig(stores().environment);
    const options = { poolSize: 2, applicationName: "test", log: createLog("test", "silent") };
    const database = new Database(shards, options, new Metrics());
    const { primary } = database.main;
    try {
      const work = primary.transaction(async (connection) => {
        const held = await connection.row(pid);
        await primary.pool.query("select pg_terminate_backend($1)", [held?.pid]);
        // Long enough for the end to arrive while nothing is asked.
        await new Promise((resolve) => setTimeout(resolve, 100));
        return connection.row(pid);
      });
      await assert.rejects(work, (error) => isUnreachable(error));
      assert.ok(await primary.with((connection) => connection.row(pid)));
    } finally {
      await database.close();
    }
  });
});
