import assert from "node:assert/strict";
import fc from "fast-check";
import { lifetimeOf, parseEntry, printEntry } from "./entry.ts";

describe("an entry of the cache", () => {
  it("comes back as it was written", () => {
    const entries = fc.record(
      {
        version: fc.nat(),
        freshUntil: fc.integer({ min: 1 }),
        tag: fc.constantFrom("", "0:16/B374D848", "0:1/2,1:3/4"),
        text: fc.option(fc.json(), { nil: undefined }),
      },
      { noNullPrototype: true },
    );
    fc.assert(fc.property(entries, (entry) => assert.deepEqual(parseEntry(printEntry(entry)), entry)));
  });

  it("of another release is none", () => {
    for (const text of ["", "{}", "1 2", "x 1 \n{}", "1 x \n{}", "1 1 tag more\n{}"]) {
      assert.equal(parseEntry(text), undefined, text);
    }
  });

  it("begins with its version, which a script in the server reads", () => {
    assert.match(printEntry({ version: 17, freshUntil: 5, tag: "", text: "{}" }), /^17 /);
  });
});

describe("the time of a copy", () => {
  const settings = { ttl: 60_000, stale: 600_000, negative: 5_000, jitter: 0.1 };

  it("varies by the jitter, and no more", () => {
    assert.deepEqual(lifetimeOf(settings, true, 0.5), { fresh: 60_000, kept: 660_000 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
        const { fresh, kept } = lifetimeOf(settings, true, random);
        assert.ok(fresh >= 54_000 && fresh <= 66_000);
        assert.ok(kept >= fresh);
      }),
    );
  });

  it("ends when it is no longer fresh, for what is not there", () => {
    assert.deepEqual(lifetimeOf(settings, false, 0.5), { fresh: 5_000, kept: 5_000 });
  });
});
