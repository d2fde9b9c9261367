import assert from "node:assert/strict";
import { useStores } from "../../testing/stores.ts";
import { createLog } from "../telemetry/log.ts";
import { uuidv7 } from "../uuid.ts";
import { Sample } from "./fixtures/sample.ts";
import { firstIdAt, keptDays, Pruner } from "./pruner.ts";

const day = 86_400_000;

describe("rows that are done with", () => {
  const stores = useStores();
  let sample: Sample;
  let pruner: Pruner;

  before(async () => {
    sample = new Sample(stores().environment);
    await sample.prepare();
    const { shards } = sample.database;
    const log = createLog("test", "silent");
    pruner = new Pruner({ schema: "sample", tables: ["outbox", "inbox"], shards, log });
  });
  after(() => sample?.close());

  const run = (text: string, ...values: unknown[]) => sample.database.main.primary.pool.query(text, values);

  it("are deleted when they are old; what was not sent stays for ever, and so does another bucket", async () => {
    const now = Date.now();
    const add = (bucket: number, age: number, sent: boolean) =>
      run(
        `insert into sample.outbox (bucket, id, topic, key, type, payload, sent_at) values ($1, $2, 't', 'k', 't', '{}', $3)`,
        bucket,
        uuidv7(now - age * day),
        sent ? new Date() : null,
      );
    await add(7, keptDays.outbox + 1, true);
    await add(7, keptDays.outbox + 1, false);
    await add(7, keptDays.outbox / 2, true);
    await add(8, keptDays.outbox + 1, true);
    for (const age of [keptDays.inbox + 1, keptDays.inbox - 1]) {
      await run("insert into sample.inbox (bucket, event_id) values (7, $1)", uuidv7(now - age * day));
    }
    await pruner.prune(7, now);
    assert.equal(await sample.count("outbox where bucket = 7"), 2);
    assert.equal(await sample.count("outbox where bucket = 7 and sent_at is null"), 1);
    assert.equal(await sample.count("outbox where bucket = 8"), 1);
    assert.equal(await sample.count("inbox"), 1);
  });

  it("are found by their ids, which begin with a time", () => {
    const at = Date.now();
    assert.ok(firstIdAt(at) <= uuidv7(at) && uuidv7(at) < firstIdAt(at + 1));
  });
});
