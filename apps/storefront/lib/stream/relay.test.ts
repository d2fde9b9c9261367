import assert from "node:assert/strict";
import { pino } from "pino";
import { type Connection } from "../database/connection.ts";
import { type Shard } from "../database/shard.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type ClaimedRow, outboxStatements } from "./outbox.ts";
import { OutboxRelay } from "./relay.ts";

const oldest = 'storefront_outbox_oldest_seconds{schema="shop",shard="0"}';

/** A relay over rows in memory, whose brokers are there or not. */
function relayOf(rows: ClaimedRow[]) {
  const brokers = { there: false };
  const connection = {
    rows: (statement: { name: string }) =>
      Promise.resolve(statement.name.endsWith("claim") ? [...rows] : rows.splice(0)),
  };
  const primary = {
    transaction: async (work: (connection: Connection) => Promise<number>) => ({
      value: await work(connection as never),
    }),
  };
  const answer = () => (brokers.there ? Promise.resolve() : Promise.reject(new Error("no brokers")));
  const metrics = new Metrics();
  const relay = new OutboxRelay({
    schema: "shop",
    statements: outboxStatements("shop"),
    shard: { number: 0, primary } as never as Shard,
    sender: { send: answer, check: answer },
    metrics,
    log: pino({ level: "silent" }),
    pollMilliseconds: 5,
  });
  const age = async () => {
    const lines = (await metrics.registry.metrics()).split("\n");
    return Number(
      lines
        .find((line) => line.startsWith(oldest))
        ?.split(" ")
        .at(-1),
    );
  };
  return { relay, brokers, age };
}

describe("the relay of an outbox", () => {
  it("says how old the oldest event is that it cannot send, and that none is once it has", async () => {
    const written = { createdAt: new Date(Date.now() - 90_000), headers: {}, payload: "{}" };
    const { relay, brokers, age } = relayOf([
      { place: "(0,1)", id: "1", topic: "orders", key: "a", type: "order.placed", ...written },
    ]);
    assert.equal(await age(), 0);
    relay.start();
    try {
      await waitFor(async () => (await age()) > 0);
      const first = await age();
      assert.ok(first >= 90 && first < 100, String(first));
      await waitFor(async () => (await age()) > first);
      brokers.there = true;
      await waitFor(async () => (await age()) === 0);
    } finally {
      await relay.stop();
    }
  });

  it("marks nothing as sent before the brokers have acknowledged it, and nothing at all when they refuse", async () => {
    const steps: string[] = [];
    const row = { place: "(0,1)", id: "1", topic: "orders", key: "a", type: "t", headers: {}, payload: "{}" };
    const connection = {
      rows: ({ name }: { name: string }) => {
        const step = name.split(".").at(-1) ?? "";
        if (step === "mark") steps.push(step);
        return Promise.resolve(
          step === "claim" && !steps.includes("mark") ? [{ ...row, createdAt: new Date() }] : [],
        );
      },
    };
    const primary = {
      transaction: async (work: (connection: Connection) => Promise<number>) => ({
        value: await work(connection as never),
      }),
    };
    let refusals = 1;
    const send = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (refusals-- > 0) {
        steps.push("refused");
        throw new Error("no brokers");
      }
      steps.push("acknowledged");
    };
    const relay = new OutboxRelay({
      schema: "shop",
      statements: outboxStatements("shop"),
      shard: { number: 0, primary } as never as Shard,
      sender: { send, check: () => Promise.resolve() },
      metrics: new Metrics(),
      log: pino({ level: "silent" }),
      pollMilliseconds: 5,
    });
    relay.start();
    try {
      await waitFor(() => Promise.resolve(steps.includes("mark")));
    } finally {
      await relay.stop();
    }
    assert.deepEqual(steps, ["refused", "acknowledged", "mark"]);
  });
});

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("it did not happen");
}
