import assert from "node:assert/strict";
import { pino } from "pino";
import { Metrics } from "../telemetry/metrics.ts";
import { Shard } from "./shard.ts";

const address = { host: "127.0.0.1", port: 1, database: "shop", user: "shop", password: "shop" };

describe("a shard that nobody has asked yet", () => {
  it("says of each of its servers how its connections are used", async () => {
    const metrics = new Metrics();
    const options = {
      poolSize: 2,
      applicationName: "test",
      observe: () => undefined,
      log: pino({ level: "silent" }),
    };
    const shard = new Shard({ number: 1, primary: address, standbys: [address] }, options, metrics);
    const lines = (await metrics.registry.metrics()).split("\n");
    const found = lines.filter((line) => line.startsWith("storefront_database_connections{"));
    const expected = ["primary", "standby-1"].flatMap((server) =>
      ["used", "idle", "waiting"].map(
        (state) => `storefront_database_connections{shard="1",server="${server}",state="${state}"} 0`,
      ),
    );
    assert.deepEqual(found, expected);
    await shard.close();
  });
});
