import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import assert from "node:assert/strict";
import fc from "fast-check";
import { withoutRegion } from "../data/testing";
import { withPreset } from "../lib/presets";
import { messageOf, names, only } from "../lib/testing";
import { Registry } from "./registry";
import { type RegistryArgs } from "./registry-args";
import { registryPresets } from "./registry.presets";

const base: RegistryArgs = {
  region: "us-west-2",
  replicateTo: ["eu-west-1"],
  repositories: { catalog: {}, orders: {} },
};
const run = (args: Partial<RegistryArgs> = {}, mode: "preview" | "rehearse" = "rehearse") =>
  runProgram(() => void new Registry("shop", { ...base, ...args }), { mode });

const repository = "aws:ecr/repository:Repository";
const replication = "aws:ecr/replicationConfiguration:ReplicationConfiguration";
const scanning = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
const all = (graph: ResourceGraph, type: string) => graph.ofType(type).map(({ inputs }) => inputs);

describe("a registry by default", () => {
  it("has every repository in every region, with tags that stay and images that nobody deletes by mistake", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, repository), [
      "shop-catalog-eu-west-1",
      "shop-catalog-us-west-2",
      "shop-orders-eu-west-1",
      "shop-orders-us-west-2",
    ]);
    for (const { inputs, protect, name } of graph.ofType(repository)) {
      assert.match(String(inputs["name"]), /^shop\/(catalog|orders)$/);
      assert.deepEqual(
        [inputs["imageTagMutability"], inputs["forceDelete"], protect],
        ["IMMUTABLE", false, true],
        name,
      );
    }
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("has a lifecycle in every region, for ECR copies images and no settings", async () => {
    const graph = await run();
    const policies = all(graph, "aws:ecr/lifecyclePolicy:LifecyclePolicy");
    assert.equal(policies.length, 4);
    const { rules } = JSON.parse(String(policies[0]?.["policy"])) as {
      rules: { selection: Record<string, unknown> }[];
    };
    assert.deepEqual(
      rules.map(({ selection }) => [selection["tagStatus"], selection["countNumber"]]),
      [
        ["untagged", 14],
        ["tagged", 100],
      ],
    );
  });

  it("never loses a lifecycle to its own successor", async () => {
    const replaced: string[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
      if ("deleteBeforeReplace" in opts && opts.deleteBeforeReplace) replaced.push(type);
      return undefined;
    };
    await runProgram(() => void new Registry("shop", base, { transformations: [watch] }));
    assert.deepEqual(
      [replaced.length, new Set(replaced)],
      [4, new Set(["aws:ecr/lifecyclePolicy:LifecyclePolicy"])],
    );
  });

  it("copies its own namespace to the other regions, once all repositories are there", async () => {
    const graph = await run();
    const configuration = only(graph, replication);
    assert.deepEqual(configuration.inputs["replicationConfiguration"], {
      rules: [
        {
          destinations: [{ region: "eu-west-1", registryId: "123456789012" }],
          repositoryFilters: [{ filter: "shop/", filterType: "PREFIX_MATCH" }],
        },
      ],
    });
    assert.equal(configuration.inputs["region"], "us-west-2");
    for (const { urn, name } of graph.ofType(repository))
      assert.ok(configuration.dependencies.includes(urn), name);
  });

  it("scans on push in every region", async () => {
    const settings = all(await run(), scanning);
    assert.deepEqual(settings.map((inputs) => inputs["region"]).sort(), ["eu-west-1", "us-west-2"]);
    assert.ok(settings.every((inputs) => inputs["scanType"] === "BASIC"));
  });
});

describe("a registry with everything on", () => {
  it("has its own keys, moving cache tags, enhanced scanning, and pulls from other accounts", async () => {
    const graph = await run({
      repositories: { catalog: { mutableTags: ["buildcache-*"], keepImages: 20 } },
      namespace: "retail/shop",
      otherNamespaces: ["tools"],
      encryptionKey: "own",
      scanning: "enhanced",
      pullAccounts: ["210987654321", "123456789012"],
    });
    for (const { inputs, name } of graph.ofType(repository)) {
      assert.equal(inputs["imageTagMutability"], "IMMUTABLE_WITH_EXCLUSION", name);
      const [encryption] = inputs["encryptionConfigurations"] as Record<string, string>[];
      assert.match(encryption?.["kmsKey"] ?? "", new RegExp(`:kms:${String(inputs["region"])}:`));
    }
    assert.deepEqual(names(graph, "aws:kms/key:Key"), ["shop-eu-west-1-key", "shop-us-west-2-key"]);
    const [settings] = all(graph, scanning);
    const [rule] = settings?.["rules"] as Record<string, unknown>[];
    assert.deepEqual(
      [settings?.["scanType"], rule?.["scanFrequency"], rule?.["repositoryFilters"]],
      [
        "ENHANCED",
        "CONTINUOUS_SCAN",
        [
          { filter: "retail/shop/*", filterType: "WILDCARD" },
          { filter: "tools/*", filterType: "WILDCARD" },
        ],
      ],
    );
    const [policy] = all(graph, "aws:ecr/repositoryPolicy:RepositoryPolicy");
    const { Statement: statements } = JSON.parse(String(policy?.["policy"])) as {
      Statement: { Principal: unknown; Action: string[] }[];
    };
    assert.deepEqual(statements[0]?.Principal, {
      AWS: ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:root"],
    });
    assert.ok(statements[0]?.Action.every((action) => /^ecr:(Batch|GetDownload)/.test(action)));
  });

  it("leaves the account's settings to whoever owns them, and creates its repositories none the less", async () => {
    const graph = await run({ registrySettings: "shared" });
    assert.equal(graph.ofType(repository).length, 4);
    assert.deepEqual([graph.ofType(replication), graph.ofType(scanning)], [[], []]);
  });

  it("stands alone in one region without replication", async () => {
    const { region, repositories } = base;
    const graph = await runProgram(() => void new Registry("shop", { region, repositories }));
    assert.equal(graph.ofType(replication).length, 0);
  });
});

describe("the rights on a registry", () => {
  it("are to pull everywhere and to push at home, of its own repositories alone", async () => {
    const graph = await runProgram(
      () => {
        const registry = new Registry("shop", base);
        registry.grantPull(new aws.iam.Role("nodes", { assumeRolePolicy: "{}" }));
        registry.grantPush({ name: "ci" });
      },
      { mode: "rehearse" },
    );
    const granted = (right: string) => {
      const { inputs } = only(graph, "aws:iam/rolePolicy:RolePolicy", `shop-grant-${right}`);
      const { Statement: statements } = JSON.parse(String(inputs["policy"])) as {
        Statement: { Action: string[]; Resource: string[] }[];
      };
      return statements;
    };
    const [pull] = granted("pull-to-nodes");
    assert.equal(pull?.Resource.length, 4);
    assert.equal(pull.Action.includes("ecr:PutImage"), false);
    const [push, door] = granted("push-to-ci");
    assert.ok(push?.Resource.every((arn) => /^arn:aws:ecr:us-west-2:\d+:repository\/shop\//.test(arn)));
    assert.deepEqual(door, { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] });
  });
});

describe("a registry with any arguments", () => {
  it("is one that ECR takes, or one error that names the component", async () => {
    const words = fc.constantFrom("catalog", "orders", "Big", "a/b", "x--y", "");
    const counts = fc.constantFrom(-1, 0, 1, 100, 1.5);
    const wishes = fc.record(
      {
        replicateTo: fc.array(fc.constantFrom("eu-west-1", "eu-central-1", "us-west-2", "nowhere"), {
          maxLength: 3,
        }),
        repositories: fc.dictionary(
          words,
          fc.record(
            { keepImages: counts, mutableTags: fc.array(fc.constantFrom("cache-*", "*", "a b")) },
            { requiredKeys: [] },
          ),
          { maxKeys: 3 },
        ),
        namespace: fc.constantFrom("shop", "retail/shop", "Shop", ""),
        untaggedDays: counts,
        registrySettings: fc.constantFrom("own", "shared"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(wishes, async (given) => {
        const outcome = await run(given).catch((error: unknown) => String(error));
        if (typeof outcome === "string") assert.match(outcome, /Registry "shop": \d+ mistakes?\n/);
        // The pattern of ECR's own API.
        else
          for (const { inputs } of outcome.ofType(repository))
            assert.match(
              String(inputs["name"]),
              /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
            );
      }),
      { numRuns: 40 },
    );
  });
});

describe("the presets of a registry", () => {
  for (const [word, preset] of Object.entries(registryPresets))
    it(`are arguments that create one: ${word}`, async () => {
      const graph = await runProgram(() => void new Registry("shop", withPreset(preset, base)));
      assert.equal(graph.ofType(repository).length, 4);
    });

  it("say in production what a registry is by default", async () => {
    const inputs = (graph: ResourceGraph) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(await run(withPreset(registryPresets.production, {}))), inputs(await run()));
  });
});

describe("mistakes in a registry's arguments", () => {
  it("are all reported at once, each with what to write instead", async () => {
    const message = await messageOf(
      run({
        replicateTo: ["us-west-2", "eu-west-9"],
        namespace: "Shop",
        otherNamespaces: ["tools"],
        registrySettings: "shared",
        repositories: { "a/b": {}, ok: { mutableTags: ["*"], keepImages: 0 } },
        pullAccounts: ["1234"],
        untaggedDays: 1.5,
      }),
    );
    for (const line of [
      /replicateTo\[0\] {2}"us-west-2" {2}another region/,
      /replicateTo\[1\] {2}"eu-west-9"/,
      /namespace {2}"Shop"/,
      /otherNamespaces {2}\["tools"\] {2}none with registrySettings "shared"/,
      /repositories\.a\/b {2}"a\/b"/,
      /repositories\.ok\.mutableTags {2}"\*" .*a lone \* would let every tag move/,
      /repositories\.ok\.keepImages {2}0 /,
      /pullAccounts {2}"1234" {2}the 12 digits/,
      /untaggedDays {2}1\.5/,
    ])
      assert.match(message, line);
    assert.match(message, /^Registry "shop": 9 mistakes/);
  });

  it("include a registry without repositories", async () => {
    assert.match(await messageOf(run({ repositories: {} })), /at least one repository/);
  });
});
