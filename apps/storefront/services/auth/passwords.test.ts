import assert from "node:assert/strict";
import { Problem } from "../../lib/http/problem.ts";
import { Passwords } from "./passwords.ts";

describe("passwords", () => {
  const passwords = new Passwords();

  it("are stored as argon2id at OWASP's cost, each with its own salt", async () => {
    const [one, other] = await Promise.all([
      passwords.hash("correct horse"),
      passwords.hash("correct horse"),
    ]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.notEqual(one, other);
  });

  it("match the hash that was made of them, and no other", async () => {
    const stored = await passwords.hash("correct horse");
    assert.equal(await passwords.matches("correct horse", stored), true);
    assert.equal(await passwords.matches("correct horsf", stored), false);
  });

  it("of nobody never match, after the same work", async () => {
    const stored = await passwords.hash("correct horse");
    // Of the processor, which does not depend on what else the machine does; and the least, which has the least else in it.
    const work = async (reference: string | undefined) => {
      const before = process.cpuUsage();
      assert.equal(await passwords.matches("wrong", reference), false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const [unknown, known]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < 9; turn++) {
      unknown.push(await work(undefined));
      known.push(await work(stored));
    }
    const ratio = Math.min(...unknown) / Math.min(...known);
    assert.ok(ratio > 0.4 && ratio < 2.5, `an unknown user takes ${ratio.toFixed(2)} of the time`);
  });

  it("are checked a few at a time; what finds no place is told to come back", async () => {
    const few = new Passwords({ concurrent: 1, waiting: 2 });
    const stored = await few.hash("correct horse");
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => few.matches("wrong", stored)));
    const refused = all.filter((each) => each.status === "rejected");
    assert.equal(refused.length, 3);
    for (const { reason } of refused) assert.ok(reason instanceof Problem && reason.status === 503);
  });
});
