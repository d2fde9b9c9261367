import assert from "node:assert/strict";
import fc from "fast-check";
import { isBehind, merged, parseToken, printToken } from "./consistency.ts";

const positions = fc
  .tuple(fc.nat({ max: 0xffffffff }), fc.nat({ max: 0xffffffff }))
  .map(([high, low]) => `${high.toString(16).toUpperCase()}/${low.toString(16).toUpperCase()}`);
const tokens = fc.dictionary(fc.nat({ max: 15 }).map(String), positions, { maxKeys: 4 });

describe("a consistency token", () => {
  it("survives its way through a header", () => {
    fc.assert(fc.property(tokens, (token) => assert.deepEqual(parseToken(printToken(token)), { ...token })));
  });

  it("compares positions as numbers, not as text", () => {
    assert.equal(isBehind("0/FFFFFFFF", "1/0"), true);
    assert.equal(isBehind("9/0", "10/0"), true);
    assert.equal(isBehind("1/A", "1/A"), false);
  });

  it("has seen, once merged, what each of the two has seen, in either order", () => {
    fc.assert(
      fc.property(tokens, tokens, (one, other) => {
        const both = merged(one, other);
        for (const [shard, at] of [...Object.entries(one), ...Object.entries(other)]) {
          assert.equal(isBehind(both[Number(shard)] ?? "0/0", at), false);
        }
        assert.deepEqual(Object.keys(both).sort(), Object.keys(merged(other, one)).sort());
      }),
    );
  });

  it("ignores what is none, whatever a client sends", () => {
    assert.deepEqual(parseToken("x:1/1,0:zz,1:0/1A,;drop,2:1/123456789"), { 1: "0/1A" });
    fc.assert(fc.property(fc.string(), (text) => void parseToken(text)));
  });
});
