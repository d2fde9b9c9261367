import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { KeyedLanes } from "./keyed-lanes.ts";

describe("lanes by key", () => {
  it("run tasks of one key in order, none beside another, and lose none", async () => {
    const tasks = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 2 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        tasks,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 8 }),
        async (list, count, limit) => {
          const lanes = new KeyedLanes({ lanes: count, limit });
          const seen = new Map<number, number[]>();
          const busy = new Set<number>();
          for (const [index, [key, pause]] of list.entries()) {
            await lanes.add(String(key), async () => {
              assert.ok(!busy.has(key));
              busy.add(key);
              for (let i = 0; i < pause; i++) await Promise.resolve();
              busy.delete(key);
              seen.set(key, [...(seen.get(key) ?? []), index]);
            });
          }
          await lanes.idle();
          for (const [key, order] of seen) {
            assert.deepEqual(
              order,
              list.flatMap(([other], index) => (other === key ? [index] : [])),
            );
          }
          assert.equal([...seen.values()].flat().length, list.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("run different keys beside each other", async () => {
    const lanes = new KeyedLanes({ lanes: 8, limit: 100 });
    let most = 0;
    let now = 0;
    for (let i = 0; i < 40; i++) {
      await lanes.add(`key ${i}`, async () => {
        most = Math.max(most, ++now);
        await sleep(2);
        now--;
      });
    }
    await lanes.idle();
    assert.ok(most >= 6 && most <= 8, `${most} at once`);
  });

  it("make who adds wait while too much is open", async () => {
    const lanes = new KeyedLanes({ lanes: 2, limit: 2 });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await lanes.add("a", () => held);
    let added = false;
    const second = lanes.add("a", () => Promise.resolve()).then(() => (added = true));
    await sleep(5);
    assert.equal(added, false);
    release();
    await second;
  });

  it("end after what has begun, without what has not", async () => {
    const lanes = new KeyedLanes({ lanes: 1, limit: 10 });
    const ran: string[] = [];
    await lanes.add("a", async () => {
      await sleep(5);
      ran.push("first");
    });
    await lanes.add("a", () => Promise.resolve(void ran.push("second")));
    await lanes.stop();
    assert.deepEqual(ran, ["first"]);
  });
});
