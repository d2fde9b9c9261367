import assert from "node:assert/strict";
import fc from "fast-check";
import { physicalName, stableHash } from "./naming";

describe("physical names", () => {
  const parts = fc.array(fc.stringMatching(/^[a-zA-Z0-9_. -]{1,40}$/), { minLength: 1, maxLength: 4 });
  const usable = parts.filter((list) => /[a-zA-Z0-9]/.test(list.join("")));
  const length = fc.integer({ min: 8, max: 64 });

  it("join the parts in lower case where they fit", () => {
    assert.equal(
      physicalName(["Prod", "us-west-2", "main_public"], { maxLength: 32 }),
      "prod-us-west-2-main-public",
    );
  });

  it("keep two long names apart that share their beginning", () => {
    const name = (last: string) =>
      physicalName(["production", "us-west-2", "storefront", last], { maxLength: 32 });
    assert.notEqual(name("gateway-one"), name("gateway-two"));
    assert.equal(name("gateway-one").length <= 32, true);
  });

  it("change with what replaces the resource, so that the successor can stand beside it", () => {
    const name = (port: number) => physicalName(["shop"], { maxLength: 32, replacedBy: [port, "HTTP"] });
    assert.notEqual(name(80), name(8080));
    assert.match(name(80), /^shop-[0-9a-f]{6}$/);
  });

  it("are within the limit, made of what every service takes, and the same every time", () => {
    fc.assert(
      fc.property(
        usable,
        length,
        fc.option(fc.array(fc.integer()), { nil: undefined }),
        (list, maxLength, replacedBy) => {
          const name = physicalName(list, { maxLength, replacedBy });
          assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
          assert.equal(name.length <= maxLength, true);
          assert.equal(physicalName(list, { maxLength, replacedBy }), name);
        },
      ),
    );
  });

  it("refuse parts of which nothing is left", () => {
    assert.throws(() => physicalName(["--", "__"], { maxLength: 32 }), /needs a letter or a digit/);
  });

  it("have a hash that never changes between releases", () => {
    assert.equal(stableHash("tenfold"), "8972e3");
  });
});
