import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Deployment } from "../../monitor/deployment";
import { type WireMap } from "../../protocol/wire";
import { type ResourceContext } from "../provider";
import { awsProvider } from "./aws";
import { awsResources } from "./resources";

const root = path.resolve(__dirname, "../../..");
const sdk = path.dirname(require.resolve("@pulumi/aws/package.json"));

const deployment: Deployment = {
  ...{ organization: "organization", project: "test", stack: "test", workingDirectory: root },
  ...{
    mode: "rehearse",
    providers: "simulated",
    config: new Map(),
    secretKeys: new Set(),
    taughtInvokes: {},
  },
  stackOutputs: () => Promise.resolve(undefined),
};

/** Inputs that other resources' ids and ARNs are made of, as their own types make them. */
const links: WireMap = {
  clusterArn: "arn:aws:kafka:us-west-2:123456789012:cluster/events/0-2",
  keyValueStoreArn: "arn:aws:cloudfront::123456789012:key-value-store/0",
  listenerArn: "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/shop/0/0",
  loadBalancerArn: "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/shop/0",
  principalArn: "arn:aws:iam::123456789012:role/operators",
  secretId: "arn:aws:secretsmanager:us-west-2:123456789012:secret:shop-000000",
  subscriptionArn: "arn:aws:sns:us-west-2:123456789012:alarms",
  targetGroupArn: "arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/shop/0",
  topic: "arn:aws:sns:us-west-2:123456789012:alarms",
};

interface Played {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

function play(type: string, name: string, inputs: WireMap = {}, region = "us-west-2"): Played {
  const urn = `urn:pulumi:test::test::${type}::${name}`;
  const context: ResourceContext = {
    ...{ deployment, urn, type, name, providerInputs: {} },
    inputs: { region, ...inputs },
  };
  const checked = { ...context, inputs: awsProvider.check(context) };
  const id = awsProvider.id(checked);
  const computed = Object.entries(awsProvider.computed(checked, id));
  return { id, outputs: Object.fromEntries(computed.map(([key, output]) => [key, output.value])) };
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The declaration of a type's class, and of its arguments. */
function declaration(type: string): string {
  const [, module = ""] = type.split(":");
  const file = path.join(sdk, `${module}.d.ts`);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

describe("the AWS types that the simulated cloud was taught", () => {
  const types = Object.keys(awsResources);

  it("are types of the SDK, and their outputs and names are the SDK's", () => {
    const wrong = types.flatMap((type) => {
      const [text, taught] = [declaration(type), awsResources[type]];
      const outputs = Object.keys(taught?.outputs ?? {}).filter(
        (key) => !new RegExp(`^    readonly ${key}: pulumi.Output<`, "m").test(text),
      );
      const inputs = [...Object.keys(taught?.defaults ?? {}), taught?.autoName?.property ?? []]
        .flat()
        .filter((key) => !new RegExp(`^    ${key}\\?: pulumi.Input<`, "m").test(text));
      return [...outputs, ...inputs].map((key) => `${type} ${key}`).concat(text === "" ? [type] : []);
    });
    assert.deepEqual(wrong, []);
  });

  it("include every type that a component creates", () => {
    const files = globSync("components/*/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
    const created = files.flatMap((file) =>
      [...readFileSync(path.join(root, file), "utf8").matchAll(/new aws\.(\w+)\.(\w+)\(/g)].map(
        ([, module = "", name = ""]) =>
          `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
      ),
    );
    assert.ok(created.length > 50, `${created.length} found`);
    assert.deepEqual([...new Set(created)].filter((type) => !(type in awsResources)).sort(), []);
  });

  it("give the same ids and outputs on every run", () => {
    for (const type of types) assert.deepEqual(play(type, "shop", links), play(type, "shop", links), type);
  });

  it("give two resources ids of their own, unless both are the same setting of an account or of another resource", () => {
    const id = (type: string, name: string) => play(type, name, { ...links, url: `https://${name}` }).id;
    const shared = types.filter((type) => id(type, "a") === id(type, "b"));
    assert.deepEqual(shared.sort(), [
      "aws:backup/regionSettings:RegionSettings",
      "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
      "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
      "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
      "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
      "aws:ecr/replicationConfiguration:ReplicationConfiguration",
      "aws:msk/clusterPolicy:ClusterPolicy",
      "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    ]);
  });

  it("form well-formed ARNs and fill every pattern", () => {
    const form = /^arn:aws:([a-z0-9-]+):([a-z]{2}-[a-z]+-\d)?:(\d{12}|cloudfront|lambda)?:[^:].*$/;
    for (const type of types) {
      const { id, outputs } = play(type, "shop", links);
      for (const value of [id, ...strings(outputs)]) {
        assert.doesNotMatch(value, /[<>]|\{\w+\}|undefined|null|NaN/, `${type}: ${value}`);
        if (value.startsWith("arn:")) assert.match(value, form, type);
      }
    }
  });

  it("write no region into the ARNs of global services, and the resource's own into all others", () => {
    const global = new Set(["arc-region-switch", "budgets", "ce", "cloudfront", "iam", "route53", "s3"]);
    const globalKinds = /:(global-cluster|globalreplicationgroup):/;
    const parents = new Set(strings(links));
    for (const type of types) {
      for (const value of strings(play(type, "shop", links, "eu-west-1").outputs)) {
        const [, , service = "", region] = value.split(":");
        if (!value.startsWith("arn:") || [...parents].some((parent) => value.startsWith(parent))) continue;
        if (/us-west-2/.test(value)) continue;
        const isGlobal = global.has(service) || globalKinds.test(value);
        assert.equal(region, isGlobal ? "" : "eu-west-1", `${type}: ${value}`);
      }
    }
  });
});

describe("what AWS forms", () => {
  const examples: readonly [string, WireMap, string, RegExp | string][] = [
    ["aws:iam/role:Role", { name: "web", path: "/apps/" }, "arn", "arn:aws:iam::123456789012:role/apps/web"],
    ["aws:kms/key:Key", { multiRegion: true }, "arn", /:key\/mrk-[0-9a-f]{32}$/],
    [
      "aws:rds/cluster:Cluster",
      { clusterIdentifier: "orders" },
      "readerEndpoint",
      /^orders\.cluster-ro-\w{12}\.us-west-2\.rds\.amazonaws\.com$/,
    ],
    ["aws:rds/cluster:Cluster", { engine: "aurora-postgresql" }, "clusterIdentifier", /^tf-2026\d{22}$/],
    [
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { replicationGroupId: "c", transitEncryptionEnabled: true },
      "primaryEndpointAddress",
      /^master\.c\.\w{6}\.usw2\.cache\.amazonaws\.com$/,
    ],
    [
      "aws:elasticache/replicationGroup:ReplicationGroup",
      { replicationGroupId: "c" },
      "configurationEndpointAddress",
      /^c\.\w{6}\.clustercfg\.usw2\.cache\.amazonaws\.com$/,
    ],
    [
      "aws:msk/cluster:Cluster",
      { clusterName: "e", numberOfBrokerNodes: 6 },
      "bootstrapBrokersSaslIam",
      /^b-1\.e\.\w{6}\.c2\.kafka\.us-west-2\.amazonaws\.com:9098,b-2\.[^,]+,b-3\.[^,]+$/,
    ],
    [
      "aws:lb/loadBalancer:LoadBalancer",
      { name: "shop", internal: true },
      "dnsName",
      /^internal-shop-\d{10}\.us-west-2\.elb\.amazonaws\.com$/,
    ],
    [
      "aws:lb/loadBalancer:LoadBalancer",
      { name: "shop", loadBalancerType: "network" },
      "arnSuffix",
      /^net\/shop\/[0-9a-f]{16}$/,
    ],
    ["aws:lb/listener:Listener", links, "arn", /:listener\/app\/shop\/0\/[0-9a-f]{16}$/],
    [
      "aws:eks/cluster:Cluster",
      {},
      "endpoint",
      /^https:\/\/[0-9A-F]{32}\.gr7\.us-west-2\.eks\.amazonaws\.com$/,
    ],
    [
      "aws:eks/accessEntry:AccessEntry",
      { principalArn: "arn:aws:iam::123456789012:role/operators", clusterName: "main" },
      "accessEntryArn",
      /:access-entry\/main\/role\/123456789012\/operators\/[0-9a-f-]{36}$/,
    ],
    [
      "aws:wafv2/webAcl:WebAcl",
      { name: "edge", scope: "CLOUDFRONT", region: "us-east-1" },
      "arn",
      /^arn:aws:wafv2:us-east-1:123456789012:global\/webacl\/edge\/[0-9a-f-]{36}$/,
    ],
    ["aws:route53/record:Record", { name: "www.example.com." }, "fqdn", "www.example.com"],
    ["aws:ec2/subnet:Subnet", { availabilityZoneId: "usw2-az3" }, "availabilityZone", "us-west-2c"],
    ["aws:ec2/eip:Eip", {}, "publicIp", /^198\.18\.\d{1,3}\.\d{1,3}$/],
  ];
  for (const [type, inputs, output, expected] of examples) {
    it(`is right for ${output} of ${type}${inputs === links ? "" : ` with ${JSON.stringify(inputs)}`}`, () => {
      const actual = String(play(type, "shop", inputs).outputs[output]);
      if (typeof expected === "string") assert.equal(actual, expected);
      else assert.match(actual, expected);
    });
  }

  it("proves each name of a certificate once, a wildcard by the name below it", () => {
    const { outputs } = play("aws:acm/certificate:Certificate", "shop", {
      domainName: "shop.example.com",
      subjectAlternativeNames: ["*.shop.example.com", "shop.example.com"],
    });
    const options = outputs["domainValidationOptions"] as Record<string, string>[];
    assert.deepEqual(
      options.map((option) => option["domainName"]),
      ["shop.example.com", "*.shop.example.com"],
    );
    assert.equal(options[0]?.["resourceRecordName"], options[1]?.["resourceRecordName"]);
    assert.match(
      options[0]?.["resourceRecordValue"] ?? "",
      /^_[0-9a-f]{32}\.[0-9a-f]{10}\.acm-validations\.aws\.$/,
    );
  });

  it("keeps the master user's secret only where the password is left to RDS", () => {
    const type = "aws:rds/cluster:Cluster";
    assert.deepEqual(play(type, "orders").outputs["masterUserSecrets"], []);
    const [kept] = strings(
      play(type, "orders", { manageMasterUserPassword: true }).outputs["masterUserSecrets"],
    ).filter((value) => value.includes(":secret:"));
    assert.match(
      kept ?? "",
      /:secretsmanager:us-west-2:123456789012:secret:rds!cluster-[0-9a-f-]{36}-\w{6}$/,
    );
  });
});
