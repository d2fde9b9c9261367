import assert from "node:assert/strict";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, verdictsOf } from "../testing/verdicts";

const store: StackResource = {
  type: "aws:cloudfront/keyValueStore:KeyValueStore",
  name: "routes",
  props: { name: "routes" },
};

function edgeFunction(stores: readonly string[]): StackResource {
  const keyValueStoreAssociations = stores.map(() => unknownText);
  return {
    type: "aws:cloudfront/function:Function",
    name: "choose-home",
    props: {
      name: "choose-home",
      runtime: "cloudfront-js-2.0",
      code: "",
      ...(stores.length > 0 ? { keyValueStoreAssociations } : {}),
    },
    propertyDependencies: { keyValueStoreAssociations: stores },
  };
}

interface Shape {
  readonly origins: readonly string[];
  readonly members?: readonly string[];
  readonly targetOriginId: string;
  readonly withFunction?: boolean;
}

function distribution({ origins, members, targetOriginId, withFunction }: Shape): StackResource {
  const functionAssociations = [{ eventType: "viewer-request", functionArn: unknownText }];
  const group = members && [
    {
      originId: "group",
      failoverCriteria: { statusCodes: [500] },
      members: members.map((originId) => ({ originId })),
    },
  ];
  return {
    type: "aws:cloudfront/distribution:Distribution",
    name: "shop",
    props: {
      enabled: true,
      origins: origins.map((originId) => ({ originId, domainName: `${originId}.example.com` })),
      ...(group ? { originGroups: group } : {}),
      defaultCacheBehavior: {
        targetOriginId,
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        ...(withFunction ? { functionAssociations } : {}),
      },
    },
    ...(withFunction ? { propertyDependencies: { defaultCacheBehavior: ["choose-home"] } } : {}),
  };
}

describe("the rule about origins at the edge", () => {
  const both = ["west", "ireland"];
  const run = (shape: Shape, ...others: readonly StackResource[]) =>
    verdictsOf("cf-origin-failover", [...others, distribution(shape)]);

  it("takes a function that reads a key-value store for the choice of an origin", async () => {
    const shape = { origins: both, targetOriginId: "west", withFunction: true };
    assert.deepEqual(await run(shape, store, edgeFunction(["routes"])), passes());
    assert.deepEqual(
      await run({ ...shape, origins: ["west"] }, store, edgeFunction(["routes"])),
      fails("shop"),
    );
    assert.deepEqual(await run(shape, edgeFunction([])), fails("shop"));
  });

  it("wants two different members in an origin group, and the behaviour to use it", async () => {
    assert.deepEqual(await run({ origins: both, members: both, targetOriginId: "group" }), passes());
    assert.deepEqual(
      await run({ origins: both, members: ["west", "west"], targetOriginId: "group" }),
      fails("shop"),
    );
    assert.deepEqual(await run({ origins: both, members: both, targetOriginId: "west" }), fails("shop"));
    assert.deepEqual(
      await run({ origins: both, members: both, targetOriginId: unknownText }),
      isOpen("shop"),
    );
    assert.deepEqual(
      await run({ origins: both, members: [unknownText, "west"], targetOriginId: "group" }),
      isOpen("shop"),
    );
  });
});
