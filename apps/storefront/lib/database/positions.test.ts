import assert from "node:assert/strict";
import type pg from "pg";
import { Positions } from "./positions.ts";

/** A connection whose answers come when the test says so. */
function connection(answers: (() => void)[], next: () => string): pg.PoolClient {
  const query = () => new Promise((resolve) => answers.push(() => resolve({ rows: [{ position: next() }] })));
  return { query } as never;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("positions of the log after commits", () => {
  let answers: (() => void)[];
  let asked: number;
  let client: pg.PoolClient;

  beforeEach(() => {
    answers = [];
    asked = 0;
    client = connection(answers, () => `0/${++asked}`);
  });

  it("are asked for once by all who have committed in the same turn", async () => {
    const positions = new Positions();
    const all = [positions.after(client), positions.after(client), positions.after(client)];
    assert.deepEqual(
      all.map(({ usesConnection }) => usesConnection),
      [true, false, false],
    );
    await turn();
    assert.equal(answers.length, 1);
    answers.shift()?.();
    assert.deepEqual(await Promise.all(all.map(({ position }) => position)), ["0/1", "0/1", "0/1"]);
  });

  it("are never those of a question that was sent before the commit", async () => {
    const positions = new Positions();
    const first = positions.after(client);
    await turn();
    const late = [positions.after(client), positions.after(client)];
    await turn();
    assert.equal(answers.length, 1, "the next question waits for the one under way");
    answers.shift()?.();
    assert.equal(await first.position, "0/1");
    await turn();
    await turn();
    answers.shift()?.();
    assert.deepEqual(await Promise.all(late.map(({ position }) => position)), ["0/2", "0/2"]);
  });

  it("are asked for again after a question that failed", async () => {
    const positions = new Positions();
    const broken = { query: () => Promise.reject(new Error("Connection terminated")) } as never;
    const failed = positions.after(broken);
    await assert.rejects(failed.position, /terminated/);
    const next = positions.after(client);
    await turn();
    await turn();
    answers.shift()?.();
    assert.equal(await next.position, "0/1");
  });
});
