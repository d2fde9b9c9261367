import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { regionCatalogue } from "../catalogue/regions";
import { kilometres, nearestRegions } from "./nearest.plan";
import { maximumCodeBytes, routingCode } from "./routing-function";

const regions = ["eu-west-1", "us-west-2"];

interface Choice {
  readonly alone?: string;
  readonly group?: readonly string[];
}

/** Runs the function's code as CloudFront would, with its `cloudfront` module played by the test. */
async function route(
  request: { method: string; from?: string },
  store: () => Promise<string>,
  plan = { home: "us-west-2", regions },
): Promise<Choice> {
  let choice: Choice = {};
  const cf = {
    kvs: () => ({ get: store }),
    edgeLocation: request.from === undefined ? undefined : { region: request.from },
    selectRequestOriginById: (alone: string) => {
      choice = { alone };
    },
    createRequestOriginGroup: ({ originIds }: { originIds: { originId: string }[] }) => {
      choice = { group: originIds.map(({ originId }) => originId) };
    },
  };
  const code = routingCode(plan).replace("import cf from 'cloudfront';", "");
  const handler: unknown = runInNewContext(`${code}; handler`, { cf, console: { log: () => undefined } });
  assert.equal(typeof handler, "function");
  const event = { request: { method: request.method } };
  const answer: unknown = await (handler as (event: unknown) => Promise<unknown>)(event);
  assert.equal(answer, event.request);
  return { ...choice, ...(choice.group ? { group: [...choice.group] } : {}) };
}

const says = (home: string) => () => Promise.resolve(home);
const isDown = () => Promise.reject(new Error("store is down"));

describe("the routing function", () => {
  it("sends reads to the nearest region and to home where that fails", async () => {
    assert.deepEqual(await route({ method: "GET", from: "eu-central-1" }, says("us-west-2")), {
      group: regions,
    });
  });

  it("sends reads near home to home and to the other region where it fails", async () => {
    assert.deepEqual(await route({ method: "HEAD", from: "us-east-1" }, says("us-west-2")), {
      group: ["us-west-2", "eu-west-1"],
    });
  });

  it("sends writes to home alone, wherever they come from", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      assert.deepEqual(await route({ method, from: "eu-west-1" }, says("us-west-2")), { alone: "us-west-2" });
    }
  });

  it("follows home when the store's value changes", async () => {
    assert.deepEqual(await route({ method: "POST" }, says("eu-west-1")), { alone: "eu-west-1" });
  });

  it("takes the built-in home where the store is down or names a region without an origin", async () => {
    assert.deepEqual(await route({ method: "POST" }, isDown), { alone: "us-west-2" });
    assert.deepEqual(await route({ method: "POST" }, says("mars-1")), { alone: "us-west-2" });
  });

  it("serves reads from home where it is not known where CloudFront serves", async () => {
    for (const from of [undefined, "unknown-1"]) {
      assert.deepEqual(await route({ method: "GET", ...(from ? { from } : {}) }, says("us-west-2")), {
        group: ["us-west-2", "eu-west-1"],
      });
    }
  });

  it("always names two different regions for a read, whatever the regions, home and edge", async () => {
    const all = Object.keys(regionCatalogue);
    const some = fc.shuffledSubarray(all, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(some, fc.constantFrom(...all), fc.nat(4), async (chosen, from, index) => {
        const home = chosen[index % chosen.length]!;
        const { group = [] } = await route({ method: "GET", from }, says(home), { home, regions: chosen });
        assert.equal(new Set(group).size, 2);
        assert.equal(
          group.every((region) => chosen.includes(region)),
          true,
        );
        assert.equal(group.includes(home), true);
      }),
      { numRuns: 50 },
    );
  });

  it("fits into what CloudFront takes, even with five regions", () => {
    const code = routingCode({ home: "ap-northeast-1", regions: Object.keys(regionCatalogue).slice(16, 21) });
    assert.equal(Buffer.byteLength(code) < maximumCodeBytes, true, String(Buffer.byteLength(code)));
  });
});

describe("distances between regions", () => {
  it("are those of the globe", () => {
    const between = (one: keyof typeof regionCatalogue, other: keyof typeof regionCatalogue) =>
      kilometres(regionCatalogue[one].location, regionCatalogue[other].location);
    assert.equal(Math.round(between("eu-west-1", "eu-west-2") / 100), 5);
    assert.equal(Math.round(between("us-west-2", "ap-southeast-2") / 1000), 13);
    assert.equal(between("eu-west-1", "eu-west-1"), 0);
  });

  it("order the regions for every place where CloudFront caches", () => {
    const nearest = nearestRegions(regions);
    assert.deepEqual(nearest["ap-south-1"], ["eu-west-1", "us-west-2"]);
    assert.deepEqual(nearest["ap-northeast-1"], ["us-west-2", "eu-west-1"]);
    assert.deepEqual(nearest["sa-east-1"], ["eu-west-1", "us-west-2"]);
  });
});
