import assert from "node:assert/strict";
import pg from "pg";
import { Problem, unavailable } from "../http/problem.ts";
import { MalformedEvent } from "./event.ts";
import { attemptsBeforeDeath, handle, isPassing } from "./handling.ts";

describe("the handling of a record", () => {
  const never = new AbortController().signal;
  const run = (work: () => Promise<void>, signal = never) =>
    handle("test", work, { signal, onFailure: () => undefined });

  it("ends with the first success", async () => {
    let calls = 0;
    const outcome = await run(async () => {
      if (++calls < 3) throw new Error("not yet");
    });
    assert.deepEqual([outcome.kind, calls], ["handled", 3]);
  });

  it("declares a record dead that fails by itself every time, with the reason", async () => {
    let calls = 0;
    const outcome = await run(() => Promise.reject(new Error(`failure ${++calls}`)));
    assert.deepEqual(outcome, { kind: "dead", reason: "failure 5", attempts: attemptsBeforeDeath });
  });

  it("waits for a store or a service that is missing, however often that takes", async () => {
    const failures = [
      unavailable("x"),
      Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
      new Problem(504, "deadline", ""),
    ];
    let calls = 0;
    const outcome = await run(async () => {
      const failure = failures[calls++ % 3];
      if (failure && calls < attemptsBeforeDeath + 3) throw failure;
    });
    assert.deepEqual([outcome.kind, calls], ["handled", attemptsBeforeDeath + 3]);
  }).timeout(20_000);

  it("knows an error of the database that the record is to blame for from one that passes", () => {
    const error = (code: string) => Object.assign(new pg.DatabaseError("", 0, "error"), { code });
    for (const code of ["22P02", "23505", "42P01"]) assert.equal(isPassing(error(code)), false, code);
    for (const code of ["57014", "40P01", "53100", "55P03", "25P03"])
      assert.equal(isPassing(error(code)), true, code);
    assert.equal(isPassing(new TypeError("x is not a function")), false);
  });

  it("tries no record twice that is none", async () => {
    let calls = 0;
    const outcome = await run(() => {
      calls++;
      return Promise.reject(new MalformedEvent("no JSON"));
    });
    assert.deepEqual([outcome.kind, calls], ["dead", 1]);
  });

  it("leaves a record as it is when the consumer stops, instead of giving it up", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const outcome = await run(() => Promise.reject(unavailable("x")), stop.signal);
    assert.deepEqual(outcome, { kind: "left" });
  });
});
