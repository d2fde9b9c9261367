import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify, SignJWT } from "jose";
import { pino } from "pino";
import { Problem } from "../../lib/http/problem.ts";
import { keyTimes } from "./keys.plan.ts";
import { type KeyRows, Keys, KeySeal } from "./keys.ts";
import { sealOf } from "./service.ts";
import { type StoredKey } from "./store.ts";

const sealed = (secret: string | undefined) => () => Promise.resolve(new KeySeal(secret));
const log = pino({ level: "silent" });
const day = 24 * 3_600_000;

/** Rows that several processes share. */
function sharedRows(now: () => number): { rows: KeyRows; stored: () => readonly StoredKey[] } {
  let stored: readonly StoredKey[] = [];
  const rows: KeyRows = {
    all: () => Promise.resolve([...stored]),
    addUnless: async (done, create) => {
      if (!done(stored)) stored = [...stored, { ...(await create()), createdAt: now() }];
      return stored;
    },
    forget: (gone, emptied) => {
      stored = stored
        .filter(({ id }) => !gone.includes(id))
        .map((key) => (emptied.includes(key.id) ? { ...key, privateKey: null } : key));
      return Promise.resolve();
    },
  };
  return { rows, stored: () => stored };
}

describe("the seal of private keys", () => {
  it("is of the secret that is told, else of the one that is kept, else none", async () => {
    const asked: string[] = [];
    const secrets = {
      text: (arn: string) => {
        asked.push(arn);
        return Promise.resolve("kept, and of some length");
      },
    };
    const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:seal-AbCdEf";
    const opens = async (given: Parameters<typeof sealOf>[0], secret: string) => {
      const privateKey = new KeySeal(secret).close("one", "private");
      return (await sealOf(given, secrets)()).open("one", { sealed: true, privateKey }) === "private";
    };
    assert.ok(
      await opens({ keySecret: "told, and of some length", keySecretArn: arn }, "told, and of some length"),
    );
    assert.deepEqual(asked, []);
    assert.ok(await opens({ keySecret: undefined, keySecretArn: arn }, "kept, and of some length"));
    assert.deepEqual(asked, [arn]);
    assert.equal((await sealOf({ keySecret: undefined, keySecretArn: undefined }, secrets)()).active, false);
  });

  it("opens what it closed, for the same key and with the same secret alone", () => {
    const seal = new KeySeal("a secret of some length");
    const privateKey = seal.close("one", "private");
    assert.ok(!privateKey.includes("private"));
    assert.equal(seal.open("one", { sealed: true, privateKey }), "private");
    assert.equal(seal.open("two", { sealed: true, privateKey }), undefined);
    assert.equal(new KeySeal("another secret of it").open("one", { sealed: true, privateKey }), undefined);
    assert.equal(new KeySeal(undefined).open("one", { sealed: true, privateKey }), undefined);
  });
});

describe("the keys of several processes", () => {
  it("are one key at first, then the next one after thirty days, and tokens stay good all the while", async () => {
    let now = Date.now();
    const clock = () => now;
    const { rows, stored } = sharedRows(clock);
    const [one, other] = [0, 1].map(
      () => new Keys(rows, sealed("secret of some length"), log, { now: clock }),
    );
    assert.ok(one && other);
    await one.refresh();
    await other.refresh();
    assert.equal(stored().length, 1);
    const first = one.signing();

    now += 30 * day;
    await one.refresh();
    await other.refresh();
    assert.equal(stored().length, 2);
    assert.equal(one.signing().id, first.id);
    const token = await new SignJWT({}).setProtectedHeader({ alg: "EdDSA", kid: first.id }).sign(first.key);

    now += 2 * keyTimes.unaware;
    assert.notEqual(one.signing().id, first.id);
    now += 9 * 60_000;
    await other.refresh();
    await jwtVerify(token, createLocalJWKSet(other.published()));
    assert.equal(stored().find(({ id }) => id === first.id)?.privateKey, null);

    now += 5 * 60_000;
    await one.refresh();
    await one.refresh();
    assert.equal(stored().length, 1);
    assert.notEqual(one.published().keys[0]?.kid, first.id);
  });

  it("are made anew when the secret that sealed them is gone", async () => {
    const now = Date.now();
    const { rows, stored } = sharedRows(() => now);
    await new Keys(rows, sealed("a secret of some length"), log).refresh();
    const keys = new Keys(rows, sealed("another secret of it"), log);
    await keys.refresh();
    assert.equal(stored().length, 2);
    assert.equal(keys.signing().id, stored()[1]?.id);
  });

  it("are published and not replaced while what seals them cannot be had, and sign as soon as it can", async () => {
    const { rows, stored } = sharedRows(Date.now);
    const secret = "a secret of some length";
    await new Keys(rows, sealed(secret), log).refresh();
    let away = true;
    const keys = new Keys(
      rows,
      () => (away ? Promise.reject(new Error("Secrets Manager refuses")) : sealed(secret)()),
      log,
    );
    await assert.rejects(keys.refresh(), /refuses/);
    assert.equal(keys.published().keys[0]?.kid, stored()[0]?.id);
    assert.throws(() => keys.signing(), Problem);
    away = false;
    await keys.refresh();
    assert.equal(stored().length, 1);
    assert.equal(keys.signing().id, stored()[0]?.id);
  });

  it("are not there before the first look, which is said as something that passes", () => {
    const { rows } = sharedRows(Date.now);
    const keys = new Keys(rows, sealed(undefined), log);
    assert.throws(
      () => keys.signing(),
      (error) => error instanceof Problem && error.status === 503,
    );
  });
});
