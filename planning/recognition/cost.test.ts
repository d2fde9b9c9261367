import assert from "node:assert/strict";
import { type Facets } from "../facets/facets";
import { recognise } from "./recognise";
import { aws, modes, ref, stackOf, text, type HandMade, type StackOptions } from "./testing/resources";

describe("storage, logs and cost", () => {
  const stack = (resources: readonly HandMade[], options?: StackOptions): Facets =>
    recognise(stackOf(resources, options));

  for (const [mode, options] of modes) {
    it(`join a bucket with its lifecycle and versioning, in ${mode}`, () => {
      const bucket = aws("s3/bucketV2:BucketV2", "logs", {});
      const lifecycle = aws("s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "lifecycle", {
        bucket: ref("logs"),
        rules: [
          {
            id: "old",
            status: "Enabled",
            expiration: { days: 30 },
            transitions: [{ days: 7, storageClass: "GLACIER" }],
          },
        ],
      });
      const versioning = aws("s3/bucketVersioningV2:BucketVersioningV2", "versioning", {
        bucket: ref("logs"),
        versioningConfiguration: { status: "Enabled" },
      });
      const [found] = stack([bucket, lifecycle, versioning], options).buckets;
      assert.equal(text(found?.versioning), true);
      const [rule] = found?.lifecycleRules.state === "known" ? found.lifecycleRules.value : [];
      assert.deepEqual(
        [text(rule?.enabled), text(rule?.expirationDays), text(rule?.transitions)],
        [true, 30, ["GLACIER"]],
      );
    });
  }

  it("read the lifecycle inside a bucket of an older major", () => {
    const [found] = stack([
      aws("s3/bucket:Bucket", "logs", {
        lifecycleRules: [{ enabled: true, abortIncompleteMultipartUploadDays: 3 }],
      }),
    ]).buckets;
    const [rule] = found?.lifecycleRules.state === "known" ? found.lifecycleRules.value : [];
    assert.deepEqual([text(rule?.enabled), text(rule?.abortMultipartDays)], [true, 3]);
  });

  it("lay a resource's tags over its provider's default ones", () => {
    const provider = {
      type: "pulumi:providers:aws",
      name: "provider",
      inputs: { defaultTags: JSON.stringify({ tags: { team: "core", env: "prod" } }) },
    };
    const tagged = { ...aws("s3/bucket:Bucket", "logs", { tags: { team: "shop" } }), provider: "provider" };
    const bare = { ...aws("ec2/vpc:Vpc", "vpc", {}), provider: "provider" };
    const untagged = aws("ec2/vpc:Vpc", "alone", {});
    const rule = aws("ec2/route:Route", "route", {});
    const tags = stack([provider, tagged, bare, untagged, rule]).taggables.map((one) => {
      const known =
        one.tags.state === "known"
          ? Object.entries(one.tags.value).map(([key, value]) => [key, text(value)])
          : one.tags.state;
      return [one.resource.name, known];
    });
    assert.deepEqual(tags, [
      [
        "logs",
        [
          ["team", "shop"],
          ["env", "prod"],
        ],
      ],
      [
        "vpc",
        [
          ["team", "core"],
          ["env", "prod"],
        ],
      ],
      ["alone", "absent"],
    ]);
  });

  it("count the subscribers of a budget's notifications, also unknown ones", () => {
    const budget = aws("budgets/budget:Budget", "budget", {
      limitAmount: "250.0",
      limitUnit: "USD",
      notifications: [
        {
          notificationType: "FORECASTED",
          threshold: 100,
          subscriberSnsTopicArns: [ref("topic", "arn")],
          subscriberEmailAddresses: ["a@example.com"],
        },
      ],
    });
    const [found] = stack([aws("sns/topic:Topic", "topic", {}), budget]).budgets;
    const [notification] = found?.notifications.state === "known" ? found.notifications.value : [];
    assert.deepEqual(
      [text(found?.limit), text(notification?.type), notification?.subscribers],
      [250, "FORECASTED", 2],
    );
  });

  it("count what is recognised without providers and components, and list the rest", () => {
    const facets = stack([
      { type: "pulumi:providers:aws", name: "provider" },
      { type: "team:net:Network", name: "component", custom: false },
      aws("ec2/vpc:Vpc", "vpc", {}),
      aws("iam/role:Role", "role", {}),
      aws("batch/computeEnvironment:ComputeEnvironment", "one", {}),
      aws("batch/computeEnvironment:ComputeEnvironment", "two", {}),
      aws("mq/broker:Broker", "broker", {}),
    ]);
    assert.deepEqual([facets.recognised, facets.unrecognised], [2, 3]);
    assert.deepEqual(
      [...facets.unrecognisedTypes],
      [
        ["aws:batch/computeEnvironment:ComputeEnvironment", 2],
        ["aws:mq/broker:Broker", 1],
      ],
    );
    assert.deepEqual(
      facets.support.map(({ group }) => group),
      ["identity"],
    );
    const [vpc] = facets.vpcs;
    assert.deepEqual(vpc && facets.of(vpc.resource).map(({ kind }) => kind), ["Vpc", "Taggable"]);
  });
});

describe("the edge", () => {
  for (const [mode, options] of modes) {
    it(`joins a distribution with its functions, key-value store and firewall, in ${mode}`, () => {
      const global = (
        token: string,
        name: string,
        inputs: Readonly<Record<string, unknown>>,
        outputs = {},
      ) => ({ type: `aws:${token}`, name, inputs, outputs });
      const arn = (name: string) => ({ arn: `arn:aws:cloudfront::1:${name}` });
      const facets = recognise(
        stackOf(
          [
            global("cloudfront/keyValueStore:KeyValueStore", "store", {}, arn("store")),
            global(
              "cloudfront/function:Function",
              "route",
              { runtime: "cloudfront-js-2.0", keyValueStoreAssociations: [ref("store", "arn")] },
              arn("route"),
            ),
            global(
              "wafv2/webAcl:WebAcl",
              "firewall",
              {
                scope: "CLOUDFRONT",
                rules: [{ name: "rate", priority: 1, statement: { rateBasedStatement: { limit: 2000 } } }],
              },
              arn("firewall"),
            ),
            global("cloudfront/distribution:Distribution", "edge", {
              webAclId: ref("firewall", "arn"),
              origins: [
                {
                  originId: "home",
                  domainName: ref("firewall", "arn"),
                  vpcOriginConfig: { vpcOriginId: "vo-1" },
                },
                { originId: "away", domainName: "away.example.com", customOriginConfig: {} },
              ],
              originGroups: [
                {
                  originId: "both",
                  members: [{ originId: "home" }, { originId: "away" }],
                  failoverCriteria: { statusCodes: [500, 503] },
                },
              ],
              defaultCacheBehavior: {
                targetOriginId: "both",
                allowedMethods: ["GET", "HEAD"],
                functionAssociations: [{ eventType: "viewer-request", functionArn: ref("route", "arn") }],
              },
              orderedCacheBehaviors: [{ pathPattern: "/api/*", targetOriginId: "home" }],
            }),
          ],
          options,
        ),
      );
      const [edge] = facets.distributions;
      assert.deepEqual(edge?.origins.state === "known" && edge.origins.value.map(({ type }) => type), [
        "vpc",
        "custom",
      ]);
      assert.deepEqual(
        edge?.originGroups.state === "known" &&
          edge.originGroups.value.map(({ members, statusCodes }) => [text(members), text(statusCodes)]),
        [
          [
            ["home", "away"],
            [500, 503],
          ],
        ],
      );
      const behaviours = edge?.behaviours.state === "known" ? edge.behaviours.value : [];
      assert.deepEqual(
        behaviours.map(({ pathPattern, functions }) => [text(pathPattern), functions.length]),
        [
          ["*", 1],
          ["/api/*", 0],
        ],
      );
      assert.equal(text(edge?.webAcl), facets.webAcls[0]);
      const [route] = facets.edgeFunctions;
      assert.equal(route?.keyValueStores.state === "known" && route.keyValueStores.value.length, 1);
      const [rule] = facets.webAcls[0]?.rules.state === "known" ? facets.webAcls[0].rules.value : [];
      assert.deepEqual([rule?.type, text(rule?.rateLimit)], ["rate", 2000]);
    });
  }
});
