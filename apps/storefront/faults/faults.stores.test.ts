import assert from "node:assert/strict";
import { databaseName } from "../stores/postgres/server.ts";
import { startOrSkip } from "../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../testing/temporary.ts";
import { findingsOf } from "./books.plan.ts";
import { closeBooks } from "./books.ts";
import { type Fault, type FaultKind } from "./faults.plan.ts";
import { isGood, text } from "./report.plan.ts";
import { type FaultRun, runFaults } from "./run.ts";
import { type Stage } from "./stage.ts";

/** One after the other, three seconds apart: enough of each to be at home in the command, which makes fifty. */
const plan = (
  [
    ["kill", "orders-1"],
    ["primary", "primary-0"],
    ["relay", "payments"],
    ["cut", "primary-1"],
    ["freeze", "notifications"],
    ["broker", "kafka"],
    ["valkey", "valkey"],
    ["standby", "standby-1"],
    ["move", "bucket"],
  ] as const satisfies readonly (readonly [FaultKind, string])[]
).map(([kind, target], index): Fault => {
  return { number: index + 1, kind, target, at: 1 + index * 3, seconds: kind === "freeze" ? 2 : 0 };
});

const everywhere = async ({ stores }: Stage, statement: string) => {
  for (const { primary } of stores.shards) await primary.ask(statement, [], databaseName);
};

describe("nine faults under load, a failover among them", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();
  /** What is done to the rows afterwards, and what is found then. */
  const found = new Map<string, string>();
  let run: FaultRun;

  before(async function () {
    run = await startOrSkip(this, () =>
      runFaults({ folder, plan, faults: plan.length, seconds: 28, seed: 1, rate: 6, afterCounting: spoil }),
    );
  });
  after(() => removeFolder(folder));

  const spoil: NonNullable<Parameters<typeof runFaults>[0]["afterCounting"]> = async (stage, told) => {
    const ways = {
      "a notification twice": `insert into notifications.notifications select bucket, gen_random_uuid(), user_id, order_id, kind, text, created_at from notifications.notifications limit 1`,
      "a payment less":
        "delete from payments.payments where order_id in (select order_id from payments.payments order by order_id limit 1)",
      "an order less":
        "delete from orders.orders where id in (select id from orders.orders order by id desc limit 1)",
    };
    for (const [way, statement] of Object.entries(ways)) {
      await everywhere(stage, statement);
      const findings = findingsOf(await closeBooks(stage.stores, told, 500));
      found.set(way, findings.map(({ what }) => what).join("; "));
    }
  };

  it("lose nothing and double nothing, counted in rows, and all is whole again", () => {
    assert.ok(isGood(run), text(run));
    assert.ok(run.books.judgement.counts.accepted > 50, text(run));
    assert.equal(run.faults.filter(({ made }) => made).length, plan.length);
  });

  it("are counted by books that find a row twice and a row less", () => {
    assert.match(found.get("a notification twice") ?? "", /told twice/);
    assert.match(found.get("a payment less") ?? "", /without a payment/);
    assert.match(found.get("an order less") ?? "", /accepted orders that are not stored/);
  });
});
