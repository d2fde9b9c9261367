import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createLog } from "../telemetry/log.ts";
import { type Shard } from "../database/shard.ts";
import { Home } from "./home.ts";

/** A database that answers what it is told to. */
function databaseThat(answers: { replica: boolean | Error }) {
  const query = () =>
    answers.replica instanceof Error
      ? Promise.reject(answers.replica)
      : Promise.resolve({ rows: [{ replica: answers.replica }] });
  return { primary: { pool: { query } } } as never as Pick<Shard, "primary">;
}

describe("home", () => {
  const answers: { replica: boolean | Error } = { replica: true };
  const changes: boolean[] = [];
  let home: Home;

  beforeEach(() => {
    changes.length = 0;
    answers.replica = false;
    home = new Home(databaseThat(answers), createLog("test", "silent"), 10);
    home.onChange((isHome) => changes.push(isHome));
  });
  afterEach(() => home.stop());

  it("is where the database takes writes, and is not where it only follows", async () => {
    answers.replica = true;
    await home.start();
    assert.equal(home.isHome, false);
    answers.replica = false;
    await sleep(50);
    assert.equal(home.isHome, true);
    answers.replica = true;
    await sleep(50);
    assert.equal(home.isHome, false);
    assert.deepEqual(changes, [true, false]);
  });

  it("is nowhere while the database does not answer, but one answer that is missing is none", async () => {
    await home.start();
    answers.replica = new Error("connection refused");
    await sleep(12);
    answers.replica = false;
    await sleep(30);
    assert.deepEqual(changes, [true]);
    answers.replica = new Error("connection refused");
    await sleep(60);
    assert.equal(home.isHome, false);
  });

  it("is not known before the database was asked", () => {
    assert.equal(home.isHome, false);
  });
});
