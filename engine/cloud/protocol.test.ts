import assert from "node:assert/strict";
import fc from "fast-check";
import { secret, unknownSentinel, type WireMap, type WireValue } from "../protocol/wire";
import { annotateSecrets, downgrade, isUndecided } from "./protocol";

const neither = { secrets: false, resources: false };
const signature = "4dabf18193072939515e22adb298388d";
const reference = (id?: string): WireMap => ({
  [signature]: "5cf8f73096256a8f31e491e813e4eb8e",
  urn: "urn:x",
  ...(id === undefined ? {} : { id }),
});

/** Values with secrets at any depth. */
const values: fc.Arbitrary<WireValue> = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<WireValue>(null, true, 1, "text", unknownSentinel),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }) as fc.Arbitrary<WireMap>,
    tie("value").map(secret),
  ),
})).value;

describe("a provider that knows no secrets", () => {
  it("receives bare values, and gets the marks back on equal keys", () => {
    const given: WireMap = { open: 1, hidden: secret("x"), map: { inner: secret("y"), open: 2 } };
    assert.deepEqual(downgrade(given, neither), { open: 1, hidden: "x", map: { inner: "y", open: 2 } });
    const answer: WireMap = { open: 1, hidden: "X", map: { inner: "y", open: 2 }, added: 3 };
    assert.deepEqual(annotateSecrets(answer, given), {
      open: 1,
      hidden: secret("X"),
      map: { inner: secret("y"), open: 2 },
      added: 3,
    });
  });

  it("makes a list secret as a whole where something in it was", () => {
    const given = { list: [1, { inner: secret("x") }] };
    assert.deepEqual(annotateSecrets({ list: [1, { inner: "x" }] }, given), {
      list: secret([1, { inner: "x" }]),
    });
  });

  it("loses no secret: what was hidden in the inputs is hidden in an echo of them", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), values), (given) => {
        const map = given as WireMap;
        const echoed = annotateSecrets(downgrade(map, neither) as WireMap, map);
        assert.deepEqual(downgrade(echoed, neither), downgrade(map, neither));
        for (const [key, value] of Object.entries(map)) {
          if (JSON.stringify(value).includes("1b47061264138c4ac30d75fd1eb44270"))
            assert.ok(JSON.stringify(echoed[key]).includes("1b47061264138c4ac30d75fd1eb44270"), key);
        }
      }),
    );
  });
});

describe("a provider that knows no references to resources", () => {
  it("receives the id, an unknown where there is none yet, and the URN of a component", () => {
    assert.equal(downgrade(reference("vpc-1"), neither), "vpc-1");
    assert.equal(downgrade(reference(""), neither), unknownSentinel);
    assert.equal(downgrade(reference(), neither), "urn:x");
    assert.deepEqual(downgrade(reference("vpc-1"), { secrets: false, resources: true }), reference("vpc-1"));
  });
});

describe("a provider's settings", () => {
  it("are undecided while one of them holds an unknown", () => {
    assert.equal(isUndecided({ region: "a", nested: { list: ["b"] } }), false);
    assert.equal(isUndecided({ region: unknownSentinel }), true);
    assert.equal(isUndecided({ nested: secret({ list: [`x${unknownSentinel}`] }) }), true);
  });
});
