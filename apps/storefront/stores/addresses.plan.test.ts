import assert from "node:assert/strict";
import fc from "fast-check";
import { addressesFrom, environmentOf, otherDatabase } from "./addresses.plan.ts";

const url = fc
  .tuple(fc.stringMatching(/^[a-z0-9]{1,8}$/), fc.integer({ min: 1, max: 65_535 }))
  .map(([name, port]) => `postgres://${name}:secret@127.0.0.1:${port}/storefront`);
const shard = fc.record(
  { primary: url, standbys: fc.array(url, { maxLength: 3 }) },
  { noNullPrototype: true },
);

describe("addresses of stores", () => {
  it("are read from the environment as they were written", () => {
    fc.assert(
      fc.property(fc.array(shard, { maxLength: 4 }), (shards) => {
        const addresses = { shards, valkey: "redis://127.0.0.1:1", kafka: "a:1,b:2" };
        assert.deepEqual(addressesFrom(environmentOf(addresses)), addresses);
      }),
    );
  });

  it("are none where the environment names none", () => {
    assert.deepEqual(addressesFrom({}), { shards: [] });
    assert.deepEqual(addressesFrom({ DATABASE_URL: "", VALKEY_URL: "" }), { shards: [] });
    assert.deepEqual(environmentOf({ shards: [] }), {});
  });

  it("have shards between commas and standbys behind bars", () => {
    assert.deepEqual(addressesFrom({ DATABASE_URL: "postgres://a | postgres://b,postgres://c" }).shards, [
      { primary: "postgres://a", standbys: ["postgres://b"] },
      { primary: "postgres://c", standbys: [] },
    ]);
  });

  it("name another database of the same server", () => {
    assert.equal(
      otherDatabase("postgres://u:p@h:5/shop?sslmode=off", "test"),
      "postgres://u:p@h:5/test?sslmode=off",
    );
    assert.equal(otherDatabase("redis://:p@h:6", "7"), "redis://:p@h:6/7");
  });
});
