import assert from "node:assert/strict";
import { parseOverride, setAtPath } from "./config-path";

const set = (current: unknown, argument: string) => setAtPath(current, parseOverride(argument, true));

describe("--config", () => {
  it("takes a key and a value, and splits at the first =", () => {
    assert.deepEqual(parseOverride("aws:region=a=b", false), {
      key: "aws:region",
      value: "a=b",
      path: undefined,
    });
    assert.throws(() => parseOverride("region", false), /--config region: no "="/);
    assert.throws(() => parseOverride("=x", false), /no "="/);
  });

  it("takes a path with names, positions and quoted names", () => {
    assert.deepEqual(parseOverride('sizes.nodes[0]["a.b"].c=1', true).path, ["nodes", 0, "a.b", "c"]);
    assert.equal(parseOverride('sizes.nodes[0]["a.b"].c=1', true).key, "sizes");
    assert.throws(() => parseOverride("sizes[=1", true), /is not a path/);
  });
});

describe("a value set at a path", () => {
  it("keeps what is beside it, and makes what lacks on the way", () => {
    const current = { database: { readers: 2, class: "small" } };
    assert.deepEqual(set(current, "sizes.database.readers=3"), { database: { readers: 3, class: "small" } });
    assert.deepEqual(set(undefined, "sizes.a.b[0]=x"), { a: { b: ["x"] } });
    assert.deepEqual(current, { database: { readers: 2, class: "small" } });
  });

  it("reads numbers, truth values and JSON as such", () => {
    assert.deepEqual(set({}, "x.a=true"), { a: true });
    assert.deepEqual(set({}, "x.a=-2"), { a: -2 });
    assert.deepEqual(set({}, "x.a=007"), { a: "007" });
    assert.deepEqual(set({}, 'x.a=["b"]'), { a: ["b"] });
    assert.deepEqual(set({}, "x.a=[b"), { a: "[b" });
  });

  it("starts from JSON text, as Pulumi stores structured values", () => {
    assert.deepEqual(set('{"a":1}', "x.b=2"), { a: 1, b: 2 });
  });

  it("is refused where the path does not fit the value", () => {
    assert.throws(() => set({ a: 1 }, "x.a.b=2"), /\.b does not exist there/);
    assert.throws(() => set({ a: [1] }, "x.a[2]=2"), /\[2\] does not exist there/);
  });
});
