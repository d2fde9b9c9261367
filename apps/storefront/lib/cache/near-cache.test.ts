import assert from "node:assert/strict";
import { NearCache } from "./near-cache.ts";

describe("copies in the process's own memory", () => {
  it("are served for their time, and never longer than the copy that they were made of is fresh", () => {
    const near = new NearCache(1_000);
    near.keep("long", { text: "a", version: 0, freshUntil: 100_000 }, 0);
    near.keep("short", { text: "b", version: 0, freshUntil: 300 }, 0);
    assert.deepEqual([near.get("long", 999), near.get("short", 299)], ["a", "b"]);
    assert.deepEqual([near.get("long", 1_000), near.get("short", 300)], [undefined, undefined]);
  });

  it("never give way to an older version that somebody began to read before", () => {
    const near = new NearCache(1_000);
    for (const version of [1, 3, 2]) near.keep("a", { text: `v${version}`, version, freshUntil: 10_000 }, 0);
    assert.equal(near.get("a", 1), "v3");
    near.keep("a", { text: "v2", version: 2, freshUntil: 10_000 }, 5_000);
    assert.equal(near.get("a", 5_001), undefined, "also after its time");
  });

  it("go when they are removed, one or all", () => {
    const near = new NearCache(1_000);
    for (const key of ["a", "b", "c"]) near.keep(key, { text: key, version: 0, freshUntil: 10_000 }, 0);
    near.remove("a");
    assert.deepEqual([near.get("a", 1), near.get("b", 1)], [undefined, "b"]);
    near.clear();
    assert.equal(near.size, 0);
  });

  it("are at most five thousand: the one that was kept first goes first", () => {
    const near = new NearCache(1_000);
    for (let key = 0; key < 5_000; key++)
      near.keep(String(key), { text: "x", version: 0, freshUntil: 10_000 }, 0);
    near.keep("0", { text: "again", version: 0, freshUntil: 10_000 }, 0);
    near.keep("one more", { text: "x", version: 0, freshUntil: 10_000 }, 0);
    assert.equal(near.size, 5_000);
    assert.deepEqual([near.get("0", 1), near.get("1", 1), near.get("2", 1)], ["again", undefined, "x"]);
  });

  it("are not kept at all where their time is none", () => {
    const near = new NearCache(0);
    near.keep("a", { text: "x", version: 0, freshUntil: 10_000 }, 0);
    assert.equal(near.size, 0);
  });
});
