import assert from "node:assert/strict";
import { pino } from "pino";
import { type Connection } from "../database/connection.ts";
import { type Shard } from "../database/shard.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type ClaimedRow, outboxStatements } from "./outbox.ts";
import { OutboxRelay } from "./relay.ts";

const oldest = 'storefront_outbox_oldest_seconds{schema="shop",shard="0"}';

/**
 * An outbox in memory: its transactions hold what they claim, and a row waits for an earlier one of its key, as in the statements.
 * @param onMark is told of places.
 */
function primaryOf(rows: ClaimedRow[], onMark: (places: readonly string[]) => void = () => {}) {
  const held = new Set<string>();
  const transaction = async (work: (connection: Connection) => Promise<number>) => {
    const own: string[] = [];
    const connection = {
      rows: ({ name }: { name: string }, given: never) => {
        if (name.endsWith("mark")) {
          const places: readonly string[] = given;
          onMark(places);
          for (const place of places)
            rows.splice(
              rows.findIndex((row) => row.place === place),
              1,
            );
          return Promise.resolve([]);
        }
        const first = rows.filter((row, at) => rows.findIndex(({ key }) => key === row.key) === at);
        const claimed = first.filter(({ place }) => !held.has(place)).slice(0, Number(given));
        for (const { place } of claimed) own.push(place);
        for (const place of own) held.add(place);
        return Promise.resolve(claimed);
      },
    };
    try {
      return { value: await work(connection as never) };
    } finally {
      for (const place of own) held.delete(place);
    }
  };
  return { transaction };
}

/** A relay over rows in memory, whose brokers are there or not. */
function relayOf(rows: ClaimedRow[]) {
  const brokers = { there: false };
  const primary = primaryOf(rows);
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
    const primary = primaryOf([rowOf(1, "a")], () => steps.push("mark"));
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

  it("claims what comes while a round waits for the brokers, but no later event of a key that is under way", async () => {
    const rows = [rowOf(1, "a"), rowOf(2, "a"), rowOf(3, "b")];
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    const sender = {
      send: (records: readonly { headers: Readonly<Record<string, string>> }[]) =>
        new Promise<void>((resolve) => {
          sent.push(records.map(({ headers }) => headers["event-id"]).join());
          answers.push(resolve);
        }),
      check: () => Promise.resolve(),
    };
    const relay = new OutboxRelay({
      schema: "shop",
      statements: outboxStatements("shop"),
      shard: { number: 0, primary: primaryOf(rows) } as never as Shard,
      sender,
      metrics: new Metrics(),
      log: pino({ level: "silent" }),
      pollMilliseconds: 5,
    });
    relay.start();
    try {
      await waitFor(() => Promise.resolve(sent.length === 1));
      rows.push(rowOf(4, "a"), rowOf(5, "c"));
      relay.wake();
      await waitFor(() => Promise.resolve(sent.length === 2));
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.deepEqual(sent, ["1,3", "5"]);
      answers[0]?.();
      await waitFor(() => Promise.resolve(sent.length === 3));
      assert.equal(sent[2], "2");
      answers[2]?.();
      await waitFor(() => Promise.resolve(sent.length === 4));
      assert.equal(sent[3], "4");
    } finally {
      for (const answer of answers) answer();
      await relay.stop();
    }
  });
});

function rowOf(number: number, key: string): ClaimedRow {
  const [id, place] = [String(number), `(0,${number})`];
  return { place, id, topic: "orders", key, type: "t", headers: {}, payload: "{}", createdAt: new Date() };
}

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("it did not happen");
}
