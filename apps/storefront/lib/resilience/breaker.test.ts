import assert from "node:assert/strict";
import { Breaker, BreakerOpen, type BreakerState } from "./breaker.ts";

const limits = { consecutive: 3, share: 0.5, leastPerSecond: 1, restMilliseconds: 20 };
const fails = () => Promise.reject(new Error("down"));
const answers = () => Promise.resolve("answer");
const rest = () => new Promise((resolve) => setTimeout(resolve, 30));

async function open(breaker: Breaker): Promise<void> {
  for (let i = 0; i < limits.consecutive; i++) await assert.rejects(breaker.run(fails), /down/);
  assert.equal(breaker.state, "open");
}

describe("a breaker", () => {
  it("opens after failures in a row, and then does not call", async () => {
    const breaker = new Breaker(limits);
    await open(breaker);
    await assert.rejects(
      breaker.run(() => assert.fail("was called")),
      BreakerOpen,
    );
  });

  it("opens when half of many calls fail, though never two in a row", async () => {
    const breaker = new Breaker({ ...limits, consecutive: 1_000 });
    let calls = 0;
    while (breaker.state === "closed" && calls < 100) {
      calls += 1;
      await breaker.run(calls % 3 === 0 ? answers : fails).catch(() => {});
    }
    assert.equal(breaker.state, "open");
    assert.ok(calls >= 10, "opened before there were enough calls");
  });

  it("tries with one call after a rest, and refuses the others at once while it tries", async () => {
    const states: BreakerState[] = [];
    const breaker = new Breaker(limits, (state) => states.push(state));
    await open(breaker);
    await rest();
    let answer: (value: string) => void = () => {};
    const attempt = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)));
    await assert.rejects(breaker.run(answers), BreakerOpen);
    answer("back");
    assert.equal(await attempt, "back");
    assert.equal(await breaker.run(answers), "answer");
    assert.deepEqual(states, ["open", "half-open", "closed"]);
  });

  it("stays open when the try fails", async () => {
    const breaker = new Breaker(limits);
    await open(breaker);
    await rest();
    await assert.rejects(breaker.run(fails), /down/);
    await assert.rejects(breaker.run(answers), BreakerOpen);
  });

  it("does not count what is not the dependency's fault", async () => {
    const breaker = new Breaker(limits);
    for (let i = 0; i < 10; i++)
      await assert.rejects(
        breaker.run(fails, () => false),
        /down/,
      );
    assert.equal(breaker.state, "closed");
  });
});
