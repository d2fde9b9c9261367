import assert from "node:assert/strict";
import { ask } from "../stores/postgres/query.ts";
import { startOrSkip } from "../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { settleRows, storedKeys, type Told } from "./books.ts";
import { isRegionGood, type RegionRun, regionText } from "./region.plan.ts";
import { runRegionLoss } from "./region.ts";

/** What is done to a row, and what has to be found then. */
const ways: Readonly<Record<string, readonly [statement: string, finding: RegExp]>> = {
  "a notification twice": [
    `insert into notifications.notifications select bucket, gen_random_uuid(), user_id, order_id, kind, text, created_at from notifications.notifications limit 1`,
    /told twice/,
  ],
  "a payment less": [
    "delete from payments.payments where order_id in (select order_id from payments.payments order by order_id limit 1)",
    /without a payment/,
  ],
  "an order less": [
    "delete from orders.orders where id in (select id from orders.orders order by id desc limit 1)",
    /accepted orders that are not stored/,
  ],
};

describe("the loss of the home region, played with two", function () {
  // All of it: two regions start, one of them is lost, people go on in the other, and the rows are counted.
  this.timeout(90_000);
  const folder = temporaryFolder();
  /** What was found, by what was done to a row. */
  const found = new Map<string, string>();
  let run: RegionRun;
  let told: Told;
  let stored = 0;

  before(async function () {
    run = await startOrSkip(this, () =>
      runRegionLoss({ folder, seconds: 10, seed: 1, rate: 6, afterCounting: spoil }),
    );
  });
  after(() => removeFolder(folder));

  const spoil: NonNullable<Parameters<typeof runRegionLoss>[0]["afterCounting"]> = async (urls, compared) => {
    told = compared;
    stored = (await storedKeys(urls, told.users)).size;
    for (const [way, [statement]] of Object.entries(ways)) {
      for (const { primary } of urls) await ask(primary, statement);
      const { findings } = await settleRows(urls, told, 500);
      found.set(way, findings.map(({ what }) => what).join("; "));
    }
  };

  it("loses orders of its last moments at most, and doubles nothing, counted in rows", () => {
    assert.ok(isRegionGood(run), regionText(run));
    assert.equal(run.held, true);
    assert.ok(run.acceptedAtHome > 20, regionText(run));
    assert.ok(run.resent > 0, "the region that took over sends again what the other had sent");
    assert.equal(run.judgement.counts.orders, told.accepted.length);
    assert.equal(
      stored,
      told.accepted.length,
      "every key that is stored was accepted, and the other way round",
    );
    assert.ok(told.accepted.length > run.acceptedAtHome - run.lost, "people went on in the other region");
  });

  for (const [way, [, expected]] of Object.entries(ways)) {
    it(`is counted by books that find ${way}`, () => {
      assert.match(found.get(way) ?? "", expected);
    });
  }
});
