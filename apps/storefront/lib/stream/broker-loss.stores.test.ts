import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startStores, type Stores } from "../../stores/stores.ts";
import { useStores } from "../../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { until } from "../../testing/until.ts";
import { uuidv7 } from "../uuid.ts";
import { type StreamConsumer } from "./consumer.ts";
import { Sample, topic } from "./fixtures/sample.ts";

describe("the stream without its broker", function () {
  this.timeout(120_000);
  const stores = useStores();
  const folder = temporaryFolder();
  let own: Stores;
  let sample: Sample;
  let consumer: StreamConsumer;

  before(async () => {
    // A broker that only this test kills.
    own = await startStores({ folder, only: ["kafka"] });
    sample = new Sample({ ...stores().environment, ...own.environment });
    await sample.prepare();
    sample.relays.start();
    consumer = sample.stream.consumer({
      group: "loss",
      topics: [topic],
      effect: (event) => sample.effect(event, "loss"),
    });
    await sample.stream.start();
    consumer.start();
  });
  after(async () => {
    await consumer?.stop();
    await sample?.close();
    await own?.stop();
    removeFolder(folder);
  });

  it("takes writes, keeps their events, and has each effect once when the broker is back", async () => {
    const things: string[] = [];
    const write = async (count: number) => {
      const batch = Array.from({ length: count }, () => uuidv7());
      await Promise.all(batch.map((thing) => sample.add(thing, { steps: 2 })));
      things.push(...batch);
    };
    const effects = () => sample.count("effects where group_name = 'loss'");
    await write(20);
    await until("the first effects", async () => (await effects()) === 40);
    for (let round = 0; round < 3; round++) {
      const writing = write(20);
      await own.kafka?.kill();
      await writing;
      await write(20);
      await sleep(500);
      await own.kafka?.start();
      await write(20);
    }
    await until("all effects", async () => (await effects()) >= things.length * 2, 60_000);
    await sleep(500);
    const found = await sample.effects("loss");
    assert.deepEqual(
      things.filter((thing) => String(found.get(thing)) !== "1,2"),
      [],
    );
    assert.equal(await effects(), things.length * 2);
  });
});
