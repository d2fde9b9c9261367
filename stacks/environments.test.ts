import assert from "node:assert/strict";
import { overlappingPairs } from "@tenfold/components/network/network.plan";
import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { serviceNames } from "./config/services";
import { previewOf, runStack } from "./testing/run";
import { changed, configOf } from "./testing/stack-file";

const environments = ["dev", "staging", "prod"] as const;

/** Types of resource that AWS keeps in no region. */
const globalTypes = /^aws:(arcregionswitch|budgets|cloudfront|costexplorer|iam|route53)\//;

describe("the environments", function () {
  this.timeout(120_000);
  const graphs = new Map<string, ResourceGraph>();
  const of = (environment: string): ResourceGraph => {
    const graph = graphs.get(environment);
    assert.ok(graph);
    return graph;
  };
  before(async () => {
    for (const stack of environments) graphs.set(stack, await previewOf(stack));
  });

  for (const environment of environments) {
    const regions = configOf(environment)["tenfold:regions"] as string[];

    it(`run the eight services in every region of ${environment}, with the image of the region`, () => {
      const services = of(environment).ofType("tenfold:apps:Service");
      const found = services.map(({ name }) => name).sort();
      const expected = regions.flatMap((region) => serviceNames.map((service) => `${service}-${region}`));
      assert.deepEqual(found, expected.sort());
      for (const { inputs } of services) {
        assert.match(String(inputs["image"]), new RegExp(`\\.${String(inputs["region"])}\\.`));
      }
    });

    it(`keep every resource of ${environment} in one of its regions, or where CloudFront wants it`, () => {
      const graph = of(environment);
      const astray = graph.resources.filter((resource) => {
        if (!resource.type.startsWith("aws:") || globalTypes.test(resource.type)) return false;
        return ![...regions, "us-east-1"].includes(graph.regionOf(resource) ?? "");
      });
      assert.deepEqual(astray.map(label), []);
    });

    it(`tag whatever takes tags in ${environment} with what costs are told apart by`, () => {
      const tagged = of(environment).resources.filter(
        ({ inputs }) => "tags" in inputs && !isManifest(inputs),
      );
      assert.ok(tagged.length > 50);
      for (const resource of tagged) {
        const tags = resource.inputs["tags"] as Record<string, unknown>;
        const { environment: tag, project, owner, costCenter } = tags;
        assert.deepEqual(
          { tag, project, owner, costCenter },
          { tag: environment, project: "tenfold", owner: "platform-team", costCenter: "1000" },
          label(resource),
        );
      }
    });

    it(`protect what holds data in ${environment} exactly as its config says`, () => {
      const expected = configOf(environment)["tenfold:protection"] !== "off";
      const stores = of(environment).ofType(
        "aws:rds/cluster:Cluster",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:msk/cluster:Cluster",
      );
      assert.ok(stores.length >= 2);
      for (const store of stores) assert.equal(store.protect, expected, label(store));
    });
  }

  it("have networks whose addresses do not overlap, so that one VPN can serve them all", () => {
    const networks = environments.flatMap((environment) =>
      of(environment)
        .ofType("aws:ec2/vpc:Vpc")
        .map(({ name, inputs }) => [`${environment} ${name}`, String(inputs["cidrBlock"])] as const),
    );
    assert.equal(networks.length, 4);
    assert.deepEqual(overlappingPairs(Object.fromEntries(networks)), []);
  });

  it("let a runner in each region's own network reach the Kubernetes API there", () => {
    for (const environment of environments) {
      const graph = of(environment);
      const networks = graph.ofType("aws:ec2/vpc:Vpc");
      const blocks = networks.map((network) => [graph.regionOf(network), network.inputs["cidrBlock"]]);
      const admitted = graph
        .ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .filter(({ inputs }) => inputs["description"] === "Kubernetes API")
        .map((resource) => [graph.regionOf(resource), resource.inputs["cidrIpv4"]]);
      assert.deepEqual(admitted.sort(), blocks.sort(), environment);
    }
  });

  it("make development cheap: one gateway, no endpoints by the hour, no MSK, a database that pauses", () => {
    const dev = of("dev");
    assert.equal(dev.ofType("aws:ec2/natGateway:NatGateway").length, 1);
    assert.equal(dev.ofType("aws:msk/cluster:Cluster").length, 0);
    assert.equal(dev.ofType("tenfold:apps:KafkaBroker").length, 1);
    assert.equal(dev.ofType("aws:elasticache/replicationGroup:ReplicationGroup").length, 1);
    const endpoints = dev
      .ofType("aws:ec2/vpcEndpoint:VpcEndpoint")
      .map(({ inputs }) => inputs["vpcEndpointType"]);
    assert.ok(!endpoints.includes("Interface"));
    const [database] = dev.ofType("aws:rds/cluster:Cluster");
    const scaling = database?.inputs["serverlessv2ScalingConfiguration"] as Record<string, unknown>;
    assert.equal(scaling["minCapacity"], 0);
  });

  it("give production global data, streams copied both ways, and reads that fail over at the edge", () => {
    const prod = of("prod");
    assert.equal(prod.ofType("aws:rds/globalCluster:GlobalCluster").length, 1);
    assert.equal(prod.ofType("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup").length, 1);
    const caches = prod.ofType("tenfold:data:Cache", "tenfold:data:GlobalCache").map(({ name }) => name);
    assert.deepEqual(caches.sort(), ["sessions-eu-west-1", "sessions-us-west-2", "shared"]);
    assert.equal(prod.ofType("aws:msk/replicator:Replicator").length, 2);
    const [distribution] = prod.ofType("aws:cloudfront/distribution:Distribution");
    assert.equal((distribution?.inputs["originGroups"] as unknown[]).length, 1);
  });

  it("keep no backups beside Aurora's own but in production", () => {
    const vaults = environments.map((environment) => of(environment).ofType("aws:backup/vault:Vault").length);
    assert.deepEqual(vaults, [0, 0, 2]);
  });

  it("take backups with the fewest and the most days that the config admits, and of a single region", async () => {
    for (const keepDays of [7, 400]) {
      const layers = { "tenfold:layers": ["network", "data"], "tenfold:protection": "off" };
      const backup = { "tenfold:backup": { copyTo: "eu-central-1", keepDays } };
      const graph = await runStack({ stack: "dev", config: { ...configOf("dev"), ...layers, ...backup } });
      const regions = graph.ofType("aws:backup/vault:Vault").map((vault) => graph.regionOf(vault));
      assert.deepEqual(regions.sort(), ["eu-central-1", "us-west-2"]);
    }
  });

  it("give the cluster of each region the Kubernetes version of its config", async () => {
    const config = changed(configOf("prod"), "tenfold:kubernetesVersions", {
      "us-west-2": "1.36",
      "eu-west-1": "1.35",
    });
    const layers = { "tenfold:layers": ["network", "cluster"] };
    const graph = await runStack({ stack: "prod", config: { ...config, ...layers } });
    const versions = graph.ofType("aws:eks/cluster:Cluster").map((cluster) => {
      return [graph.regionOf(cluster), cluster.inputs["version"]];
    });
    assert.deepEqual(versions.sort(), [
      ["eu-west-1", "1.35"],
      ["us-west-2", "1.36"],
    ]);
  });

  describe("with several regions", () => {
    const rehearsed = new Map<string, ResourceGraph>();
    before(async () => {
      for (const home of ["us-west-2", "eu-west-1"]) {
        const config = changed(configOf("prod"), "tenfold:home", home);
        rehearsed.set(home, await runStack({ stack: "prod", config, mode: "rehearse" }));
      }
    });

    it("tell services of stores in their own region alone, by addresses and in what they may do", () => {
      const graph = rehearsed.get("us-west-2");
      const services = graph?.ofType("tenfold:apps:Service") ?? [];
      assert.equal(services.length, 16);
      for (const { inputs, name } of services) {
        const region = String(inputs["region"]);
        const other = region === "us-west-2" ? "eu-west-1" : "us-west-2";
        const variables = variablesOf(graph?.ofType("kubernetes:apps/v1:Deployment") ?? [], name);
        assert.equal(variables["REGION"], region, name);
        const hosts = Object.entries(variables).filter(([key]) => /_HOST$|_BROKERS$/.test(key));
        assert.ok(hosts.length > 0, name);
        // ElastiCache writes a region as usw2.
        const form = new RegExp(`\\.(${region}|${region.replace(/^(..)-(.).*-/, "$1$2")})\\.`);
        for (const [key, host] of hosts) assert.match(host, form, `${name} ${key}`);
        assert.ok(!JSON.stringify(variables).includes(other), `${name} is told of ${other}`);
        assert.match(variables["SESSIONS_NAME"] ?? "sessions-", /^sessions-/, name);
        assert.match(variables["CACHE_NAME"] ?? "shared-", /^shared-/, name);
        const policies = graph?.ofType("aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy") ?? [];
        const own = policies.filter((policy) => policy.name.startsWith(`${name}-`));
        assert.equal(own.length, 1, name);
        const policy = JSON.stringify(own[0]?.inputs["policy"]);
        assert.ok(policy.includes(region), name);
        assert.ok(!policy.includes(other), `${name} may use ${other}`);
      }
    });

    it("back up the birth region's database every day, with a copy in the other region, whoever writes", () => {
      for (const graph of rehearsed.values()) {
        const [selection] = graph.ofType("aws:backup/selection:Selection");
        const born = graph
          .ofType("aws:rds/cluster:Cluster")
          .find((cluster) => graph.regionOf(cluster) === "us-west-2");
        assert.ok(born?.outputs["arn"]);
        assert.deepEqual(selection?.inputs["resources"], [born.outputs["arn"]]);
        const [plan] = graph.ofType("aws:backup/plan:Plan");
        const [rule] = plan?.inputs["rules"] as { schedule: string; copyActions: Record<string, string>[] }[];
        assert.equal(rule?.schedule, "cron(0 5 * * ? *)");
        assert.match(rule?.copyActions[0]?.["destinationVaultArn"] ?? "", /:eu-west-1:/);
      }
    });

    it("change no cluster, no store and no service when home moves", () => {
      const stays = /^aws:(backup|rds|elasticache|msk|eks|ec2|kms|secretsmanager)\/|^kubernetes:/;
      const inputsOf = (home: string) =>
        (rehearsed.get(home)?.resources ?? [])
          .filter(({ type }) => stays.test(type))
          .map((resource) => `${label(resource)} ${JSON.stringify(resource.inputs)}`)
          .sort();
      assert.deepEqual(inputsOf("eu-west-1"), inputsOf("us-west-2"));
      assert.ok(inputsOf("us-west-2").length > 300);
    });
  });
});

/** A NodeClass has tags too, but those of its nodes. */
function isManifest(inputs: Resource["inputs"]): boolean {
  return "apiVersion" in inputs;
}

function label({ type, name }: Resource): string {
  return `${type} ${name}`;
}

/** The environment variables of a service's container. */
function variablesOf(deployments: readonly Resource[], service: string): Readonly<Record<string, string>> {
  const deployment = deployments.find(({ name }) => name === `${service}-deployment`);
  assert.ok(deployment, service);
  const spec = JSON.parse(JSON.stringify(deployment.inputs["spec"])) as DeploymentSpec;
  const [container] = spec.template.spec.containers;
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
}

interface DeploymentSpec {
  readonly template: { readonly spec: { readonly containers: readonly Container[] } };
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
}
