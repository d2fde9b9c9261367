import assert from "node:assert/strict";
import { ValkeyConnections } from "../cache/connections.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../telemetry/log.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { FaultProxy } from "../../stores/proxy.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { LiveChannels } from "./live-channels.ts";

describe("live channels", function () {
  this.timeout(30_000);
  const stores = useStores();
  const open: { close(): void | Promise<void> }[] = [];
  const log = createLog("test", "silent");

  const channels = async (url = stores().valkey) => {
    const valkey = new ValkeyConnections(readConfig({ VALKEY_URL: url }), log, new Metrics());
    const live = new LiveChannels({ valkey, log });
    open.push(live, valkey);
    await valkey.start();
    return live;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });

  it("carry news to every process that listens, until it does no more", async () => {
    const [one, other] = [await channels(), await channels()];
    const channel = `${stores().prefix}news`;
    const heard: string[] = [];
    const leave = await Promise.all(
      [one, other].map((live, index) => live.subscribe(channel, (text) => heard.push(`${index} ${text}`))),
    );
    await one.publish(channel, "a");
    await until("both have heard", () => heard.length === 2);
    leave[0]?.();
    await other.publish(channel, "b");
    await until("the other has heard", () => heard.length === 3);
    assert.deepEqual(heard.sort(), ["0 a", "1 a", "1 b"]);
  });

  it("keep nobody waiting while the server is away, and listen as soon as it is back", async () => {
    const proxy = await FaultProxy.start({ target: Number(new URL(stores().valkey).port) });
    open.push({ close: () => proxy.stop() });
    const url = new URL(stores().valkey);
    url.port = String(proxy.port);
    proxy.refuse();
    const live = await channels(url.href);
    const heard: string[] = [];
    const channel = `${stores().prefix}away`;
    const before = performance.now();
    await live.subscribe(channel, (text) => heard.push(text));
    assert.ok(performance.now() - before < 2_000);
    await live.publish(channel, "to itself");
    assert.deepEqual(heard, ["to itself"]);
    proxy.restore();
    const elsewhere = await channels();
    await until("news from elsewhere", async () => {
      await elsewhere.publish(channel, "from elsewhere");
      return heard.includes("from elsewhere");
    });
  });

  it("stay within the process that has no server", async () => {
    const live = new LiveChannels({ valkey: new ValkeyConnections(readConfig({}), log, new Metrics()), log });
    const heard: string[] = [];
    await live.subscribe("news", (text) => heard.push(text));
    await live.publish("news", "a");
    assert.deepEqual(heard, ["a"]);
  });
});
