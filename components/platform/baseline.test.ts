import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { messageOf, names, only } from "../lib/testing";
import { Baseline } from "./baseline";
import { type BaselineArgs } from "./baseline-args";
import { githubTrust, lookUps } from "./baseline.plan";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const base: BaselineArgs = {
  region: "us-west-2",
  otherRegions: ["eu-west-1"],
  stateCopyTo: "eu-west-1",
  environments: { dev: { policyArns: [administrator] }, prod: { policyArns: [administrator] } },
  github: { owner: "acme", repository: "shop", preview: { environments: ["dev"] } },
};
const run = (args: Partial<BaselineArgs> = {}, options: pulumi.ComponentResourceOptions = {}) =>
  runProgram(() => void new Baseline("acme", { ...base, ...args }, options), { mode: "rehearse" });

const bucket = "aws:s3/bucket:Bucket";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";

interface Statement {
  readonly Sid: string;
  readonly Action: string[];
  readonly Resource: string[];
}
function statementsOf(graph: ResourceGraph, name: string): Record<string, Statement> {
  const { inputs } = only(graph, rolePolicy, name);
  const { Statement: statements } = JSON.parse(String(inputs["policy"])) as { Statement: Statement[] };
  return Object.fromEntries(statements.map((statement) => [statement.Sid, statement]));
}
function keyArnsOf(graph: ResourceGraph, environment: string): unknown[] {
  return [
    only(graph, "aws:kms/key:Key", `acme-secrets-${environment}`),
    only(graph, "aws:kms/replicaKey:ReplicaKey", `acme-secrets-${environment}-eu-west-1`),
  ].map(({ outputs }) => outputs["arn"]);
}
function trustOf(graph: ResourceGraph, name: string): Record<string, Record<string, string>> {
  const document = JSON.parse(String(only(graph, role, name).inputs["assumeRolePolicy"])) as {
    Statement: { Condition: Record<string, Record<string, string>> }[];
  };
  return document.Statement[0]?.Condition ?? {};
}

describe("the baseline of an account", () => {
  it("encrypts disks, closes snapshots and images, asks for tokens and reports access, in every region", async () => {
    const graph = await run();
    for (const [type, property, value] of [
      ["aws:ebs/encryptionByDefault:EncryptionByDefault", "enabled", true],
      ["aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "state", "block-all-sharing"],
      ["aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "state", "block-new-sharing"],
      ["aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults", "httpTokens", "required"],
      ["aws:accessanalyzer/analyzer:Analyzer", "type", "ACCOUNT"],
    ] as const) {
      const found = graph.ofType(type);
      assert.deepEqual(found.map(({ inputs }) => inputs["region"]).sort(), ["eu-west-1", "us-west-2"], type);
      for (const { inputs, name } of found) assert.equal(inputs[property], value, name);
    }
    const account = only(graph, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock").inputs;
    for (const property of [
      "blockPublicAcls",
      "blockPublicPolicy",
      "ignorePublicAcls",
      "restrictPublicBuckets",
    ])
      assert.equal(account[property], true, property);
  });

  it("leaves the analyzer to the one that the account has, for AWS allows no second", async () => {
    const graph = await run({ accessAnalyzer: "shared" });
    assert.equal(graph.ofType("aws:accessanalyzer/analyzer:Analyzer").length, 0);
    const wrong = { accessAnalyzer: "none" } as object;
    assert.match(await messageOf(run(wrong)), /accessAnalyzer {2}"none" {2}own or shared/);
  });

  it("opens every region to AWS Backup for Aurora, and touches no other service", async () => {
    const settings = "aws:backup/regionSettings:RegionSettings";
    const graph = await run();
    assert.deepEqual(names(graph, settings), [
      "acme-backup-aurora-eu-west-1",
      "acme-backup-aurora-us-west-2",
    ]);
    for (const { inputs } of graph.ofType(settings))
      assert.deepEqual(inputs["resourceTypeOptInPreference"], { Aurora: true });
    const more = await run({ backupServices: ["Aurora", "Storage Gateway"], otherRegions: [] });
    assert.deepEqual(names(more, settings), [
      "acme-backup-aurora-us-west-2",
      "acme-backup-storage-gateway-us-west-2",
    ]);
    assert.equal((await run({ backupServices: [] })).ofType(settings).length, 0);
    assert.match(
      await messageOf(run({ backupServices: ["aurora"] })),
      /backupServices {2}"aurora" {2}AWS Backup's own word/,
    );
  });

  it("leaves alone what AWS says of services that it was not told of", async () => {
    const ignored: (readonly string[])[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type.startsWith("aws:backup/") && "ignoreChanges" in opts) ignored.push(opts.ignoreChanges ?? []);
      return undefined;
    };
    await run({}, { transformations: [watch] });
    const both = ["resourceTypeOptInPreference", "resourceTypeManagementPreference"];
    assert.deepEqual(ignored, [both, both]);
  });

  it("names its region on every resource that has one", async () => {
    const graph = await run();
    const global = /^(aws:iam\/|aws:s3\/accountPublicAccessBlock|pulumi:)/;
    const without = graph.resources.filter(
      ({ custom, type, inputs }) => custom && !global.test(type) && inputs["region"] === undefined,
    );
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
  });

  it("keeps the state in versions, closed, encrypted and protected, here and in the other region", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, bucket), ["acme-state-eu-west-1", "acme-state-us-west-2"]);
    for (const { name, protect, inputs } of graph.ofType(bucket)) {
      assert.deepEqual([protect, inputs["forceDestroy"]], [true, false]);
      for (const type of [
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      ])
        assert.equal(only(graph, type, name).inputs["region"], inputs["region"], `${type} ${name}`);
    }
  });

  it("copies the state, deletions of locks too, once both buckets keep versions, and tells when that fails", async () => {
    const graph = await run();
    const copy = only(graph, "aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    const waits = copy.dependencies
      .map((urn) => graph.get(urn))
      .map((found) => `${found?.type} ${found?.name}`);
    for (const name of ["acme-state-us-west-2", "acme-state-eu-west-1"])
      assert.ok(waits.includes(`aws:s3/bucketVersioning:BucketVersioning ${name}`), waits.join("\n"));
    assert.ok(waits.includes(`${rolePolicy} acme-state-copy`));
    const [rule] = copy.inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(rule?.["deleteMarkerReplication"], { status: "Enabled" });
    assert.equal(
      only(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs["metricName"],
      "OperationsFailedReplication",
    );
  });

  it("has a key for each environment, which lives in both regions under one alias", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, "aws:kms/key:Key"), ["acme-secrets-dev", "acme-secrets-prod"]);
    for (const { inputs, protect } of graph.ofType("aws:kms/key:Key"))
      assert.deepEqual([inputs["multiRegion"], inputs["enableKeyRotation"], protect], [true, true, true]);
    assert.equal(graph.ofType("aws:kms/replicaKey:ReplicaKey").length, 2);
    const aliases = graph
      .ofType("aws:kms/alias:Alias")
      .map(({ inputs }) => [inputs["name"], inputs["region"]]);
    assert.deepEqual(aliases.map((pair) => pair.join(" ")).sort(), [
      "alias/acme-secrets-dev eu-west-1",
      "alias/acme-secrets-dev us-west-2",
      "alias/acme-secrets-prod eu-west-1",
      "alias/acme-secrets-prod us-west-2",
    ]);
    const outputs = only(graph, "tenfold:platform:Baseline").outputs;
    assert.deepEqual(outputs["secretsProviders"], {
      dev: "awskms://alias/acme-secrets-dev?region=us-west-2",
      prod: "awskms://alias/acme-secrets-prod?region=us-west-2",
    });
    assert.match(String(outputs["backendUrl"]), /^s3:\/\/acme-state-us-west-2-[0-9a-f]+\?region=us-west-2$/);
  });

  it("leaves the roles of services in the account when it goes", async () => {
    const retained: string[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
      if ("retainOnDelete" in opts && opts.retainOnDelete) retained.push(type);
      return undefined;
    };
    const graph = await run({}, { transformations: [watch] });
    assert.deepEqual(retained, ["aws:iam/serviceLinkedRole:ServiceLinkedRole"]);
    const [spot] = graph.ofType("aws:iam/serviceLinkedRole:ServiceLinkedRole");
    assert.equal(spot?.inputs["awsServiceName"], "spot.amazonaws.com");
    const none = await run({ serviceLinkedRoles: [] });
    assert.equal(none.ofType("aws:iam/serviceLinkedRole:ServiceLinkedRole").length, 0);
  });
});

describe("the roles for jobs on GitHub", () => {
  it("trust one repository's pull requests or one of its environments, exactly", async () => {
    const graph = await run();
    const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };
    const subject = (speaker: string) => ({
      StringEquals: { ...audience, "token.actions.githubusercontent.com:sub": `repo:acme/shop:${speaker}` },
    });
    assert.deepEqual(trustOf(graph, "acme-preview"), subject("pull_request"));
    assert.deepEqual(trustOf(graph, "acme-deploy-prod"), subject("environment:prod"));
    assert.deepEqual(trustOf(graph, "acme-deploy-dev"), subject("environment:dev"));
  });

  it("trust a younger repository by its numbers too, which nobody can take over with the name", async () => {
    const github = { owner: "acme", repository: "shop", ids: { owner: 123456, repository: 456789 } };
    const trust = trustOf(await run({ github }), "acme-deploy-prod");
    assert.equal(
      trust["StringEquals"]?.["token.actions.githubusercontent.com:sub"],
      "repo:acme@123456/shop@456789:environment:prod",
    );
    const wrong = { ...github, ids: { owner: 0, repository: 1.5 } };
    const message = await messageOf(run({ github: wrong }));
    assert.match(message, /github\.ids\.owner {2}0 .*\n.*github\.ids\.repository {2}1\.5/);
  });

  it("let previews read the state, the secrets named, and change nothing", async () => {
    const graph = await run();
    const statements = statementsOf(graph, "acme-preview");
    const actions = Object.values(statements).flatMap(({ Action }) => Action);
    assert.deepEqual(actions.sort(), [
      "ec2:DescribeManagedPrefixLists",
      "ec2:GetManagedPrefixListEntries",
      "kms:Decrypt",
      "s3:GetObject",
      "s3:ListBucket",
    ]);
    assert.deepEqual(statements["ReadSecrets"]?.Resource, keyArnsOf(graph, "dev"));
    const attached = only(
      graph,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "acme-preview-ViewOnlyAccess",
    );
    assert.match(String(attached.inputs["policyArn"]), /ViewOnlyAccess$/);
  });

  it("let previews look up whatever a component looks up", () => {
    const rights: Readonly<Record<string, readonly string[]>> = {
      "aws.ec2.getManagedPrefixList": ["ec2:DescribeManagedPrefixLists", "ec2:GetManagedPrefixListEntries"],
    };
    const components = path.join(__dirname, "..");
    const sources = readdirSync(components, { recursive: true, encoding: "utf8" }).filter(
      (file) => /^(?!bin|tools|node_modules).*\.ts$/.test(file) && !file.endsWith(".test.ts"),
    );
    const found = sources.flatMap((file) =>
      [
        ...readFileSync(path.join(components, file), "utf8").matchAll(/\baws(\.\w+)*\.get[A-Z]\w*(?=\()/g),
      ].map(([call]) => call.replace(/Output$/, "")),
    );
    assert.deepEqual([...new Set(found)], Object.keys(rights));
    assert.deepEqual(lookUps.Action, Object.values(rights).flat());
  });

  it("let a deployment write its own environment's stacks and read its own secrets", async () => {
    const graph = await run();
    const { WriteState: write, Secrets: secrets } = statementsOf(graph, "acme-deploy-prod");
    // Two patterns of stacks, four kinds of files, two buckets.
    assert.ok(write?.Resource.length === 16);
    for (const resource of write.Resource)
      assert.match(resource, /\/\.pulumi\/\w+\/.*\/prod(-\*)?(\.json\*|\/\*)$/);
    assert.deepEqual(secrets?.Resource, keyArnsOf(graph, "prod"));
    const { inputs } = only(graph, role, "acme-deploy-prod");
    assert.equal(inputs["maxSessionDuration"], 7200);
  });

  it("reach the copy of state and keys too, so that Pulumi works while the other region is lost", async () => {
    const graph = await run();
    const buckets = graph.ofType(bucket).map(({ outputs }) => String(outputs["arn"]));
    assert.equal(buckets.length, 2);
    for (const name of ["acme-preview", "acme-deploy-prod"]) {
      const statements = statementsOf(graph, name);
      assert.deepEqual([...(statements["ListState"]?.Resource ?? [])].sort(), [...buckets].sort(), name);
      for (const part of [statements["ReadState"], statements["WriteState"]].flatMap((part) => part ?? []))
        for (const arn of buckets)
          assert.ok(part.Resource.some((file) => file.startsWith(`${arn}/.pulumi/`)));
    }
    const regions = statementsOf(graph, "acme-deploy-prod")["Secrets"]?.Resource.map(
      (arn) => arn.split(":")[3],
    );
    assert.deepEqual(regions, ["us-west-2", "eu-west-1"]);
    const alone = await runProgram(() => void new Baseline("acme", { ...base, stateCopyTo: undefined }), {
      mode: "rehearse",
    });
    assert.equal(statementsOf(alone, "acme-deploy-prod")["Secrets"]?.Resource.length, 1);
  });

  it("take the account's identity provider where there is one, for an account has only one", async () => {
    const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    assert.equal((await run()).ofType(type).length, 1);
    const providerArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const graph = await run({ github: { owner: "acme", repository: "shop", providerArn } });
    assert.equal(graph.ofType(type).length, 0);
    assert.match(String(only(graph, role, "acme-deploy-prod").inputs["assumeRolePolicy"]), /oidc-provider/);
    assert.deepEqual(names(graph, role), ["acme-deploy-dev", "acme-deploy-prod", "acme-state-copy"]);
  });

  it("are bounded and named after GitHub's environment where the program says so", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::123456789012:policy/boundary";
    const graph = await run({
      environments: {
        prod: {
          policyArns: [administrator],
          githubEnvironment: "Production",
          permissionsBoundaryArn,
          stacks: ["prod"],
        },
      },
      github: { owner: "acme", repository: "shop" },
    });
    const { inputs } = only(graph, role, "acme-deploy-prod");
    assert.equal(inputs["permissionsBoundary"], permissionsBoundaryArn);
    assert.match(String(inputs["assumeRolePolicy"]), /environment:Production"/);
    assert.equal(statementsOf(graph, "acme-deploy-prod")["WriteState"]?.Resource.length, 8);
  });

  it("are no roles where nothing is said of GitHub", async () => {
    const { region, environments } = base;
    const graph = await runProgram(() => void new Baseline("acme", { region, environments }));
    assert.equal(graph.ofType(role).length, 0);
  });

  it("never trust by a pattern", () => {
    const trust = githubTrust("arn", { owner: "a", repository: "b" }, { type: "environment", name: "prod" });
    assert.doesNotMatch(trust, /StringLike|\*/);
  });
});

describe("a baseline that nobody protects", () => {
  it("protects nothing, and still asks for the state to be emptied by hand", async () => {
    const graph = await run({ protection: "off" });
    assert.ok(graph.resources.every(({ protect }) => !protect));
    for (const { inputs } of graph.ofType(bucket)) assert.equal(inputs["forceDestroy"], false);
  });
});

describe("mistakes in a baseline's arguments", () => {
  it("are all reported at once, each with what to write instead", async () => {
    const message = await messageOf(
      run({
        otherRegions: ["us-west-2"],
        stateCopyTo: "us-west-2",
        stateVersionDays: 0,
        environments: {
          Prod: { policyArns: [], githubEnvironment: "prod*" },
          dev: { policyArns: ["admin"], stacks: ["*"] },
        },
        github: {
          owner: "acme/x",
          repository: "*",
          providerArn: "github",
          preview: { environments: ["test"] },
        },
        serviceLinkedRoles: ["spot"],
        protection: "On" as "on",
      }),
    );
    for (const line of [
      /otherRegions\[0\] {2}"us-west-2" {2}another region/,
      /stateCopyTo {2}"us-west-2"/,
      /stateVersionDays {2}0/,
      /environments\.Prod {2}"Prod"/,
      /environments\.Prod\.policyArns {2}\[\]/,
      /environments\.Prod\.githubEnvironment {2}"prod\*" .*trust is exact/,
      /environments\.dev\.policyArns {2}"admin"/,
      /environments\.dev\.stacks {2}"\*" {2}.*every environment's/,
      /github\.owner {2}"acme\/x"/,
      /github\.repository {2}"\*"/,
      /github\.providerArn {2}"github"/,
      /github\.preview\.environments {2}"test" {2}one of Prod, dev/,
      /serviceLinkedRoles {2}"spot"/,
      /protection {2}"On" {2}on or off/,
    ])
      assert.match(message, line);
    assert.match(message, /^Baseline "acme": 14 mistakes/);
  });

  it("include environments whose stacks could be taken for another one's", async () => {
    const environments = {
      prod: { policyArns: [administrator] },
      "prod-eu": { policyArns: [administrator] },
    };
    const message = await messageOf(run({ environments, github: { owner: "acme", repository: "shop" } }));
    assert.match(message, /environments\.prod\.stacks .*prod-eu/);
    const told = { ...environments, prod: { policyArns: [administrator], stacks: ["prod"] } };
    await run({ environments: told, github: { owner: "acme", repository: "shop" } });
  });

  it("include an account without environments", async () => {
    const { region } = base;
    const empty = runProgram(() => void new Baseline("acme", { region, environments: {} }));
    assert.match(await messageOf(empty), /at least one environment/);
  });
});
