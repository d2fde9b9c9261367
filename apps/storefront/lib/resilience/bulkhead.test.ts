import assert from "node:assert/strict";
import fc from "fast-check";
import { Bulkhead, BulkheadFull } from "./bulkhead.ts";

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe("a bulkhead", () => {
  it("never runs more at a time than it may, and refuses what finds no place to wait", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 5 }),
        fc.nat({ max: 20 }),
        async (concurrent, waiting, calls) => {
          const bulkhead = new Bulkhead({ concurrent, waiting });
          let running = 0;
          let most = 0;
          const work = async () => {
            running += 1;
            most = Math.max(most, running);
            await soon();
            running -= 1;
          };
          const all = await Promise.allSettled(
            Array.from({ length: calls }, () => bulkhead.run(work, 1_000)),
          );
          const refused = all.filter(({ status }) => status === "rejected");
          assert.ok(most <= concurrent);
          assert.equal(refused.length, Math.max(0, calls - concurrent - waiting));
          assert.deepEqual([bulkhead.running, bulkhead.waiting], [0, 0]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("lets nobody wait longer than they want, and then forgets them", async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, waiting: 1 });
    const leave = await bulkhead.enter(0);
    await assert.rejects(bulkhead.enter(5), BulkheadFull);
    assert.equal(bulkhead.waiting, 0);
    const next = bulkhead.enter(1_000);
    leave();
    leave();
    (await next)();
    assert.equal(bulkhead.running, 0);
  });

  it("gives its place back when what runs in it fails", async () => {
    const bulkhead = new Bulkhead({ concurrent: 1, waiting: 0 });
    await assert.rejects(
      bulkhead.run(() => Promise.reject(new Error("no")), 0),
      /no/,
    );
    assert.equal(bulkhead.running, 0);
  });
});
