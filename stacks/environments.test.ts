import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { overlappingPairs } from "@tenfold/components/network/network.plan";
import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { serviceNames } from "./config/services";
import { buildStack } from "./program";
import { changed, configOf } from "./testing/stack-file";

const environments = ["dev", "staging", "prod"] as const;

/** Types of resource that AWS keeps in no region. */
const globalTypes = /^aws:(budgets|cloudfront|costexplorer|iam|route53)\//;

describe("the environments", function () {
  this.timeout(120_000);
  const graphs = new Map<string, ResourceGraph>();
  const of = (environment: string): ResourceGraph => {
    const graph = graphs.get(environment);
    assert.ok(graph);
    return graph;
  };
  before(async () => {
    for (const stack of environments)
      graphs.set(stack, await runProgram(buildStack, { stack, config: configOf(stack) }));
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
    assert.equal(prod.ofType("aws:msk/replicator:Replicator").length, 2);
    const [distribution] = prod.ofType("aws:cloudfront/distribution:Distribution");
    assert.equal((distribution?.inputs["originGroups"] as unknown[]).length, 1);
  });

  it("change no cluster and no database when home moves", async () => {
    const config = changed(configOf("prod"), "tenfold:home", "eu-west-1");
    const moved = await runProgram(buildStack, { stack: "prod", config });
    const stays = /^aws:(rds|elasticache|msk|eks|ec2|kms)\/|^kubernetes:/;
    const inputsOf = (graph: ResourceGraph) =>
      graph.resources
        .filter(({ type }) => stays.test(type))
        .map((resource) => `${label(resource)} ${JSON.stringify(resource.inputs)}`)
        .sort();
    assert.deepEqual(inputsOf(moved), inputsOf(of("prod")));
  });
});

/** A NodeClass has tags too, but those of its nodes. */
function isManifest(inputs: Resource["inputs"]): boolean {
  return "apiVersion" in inputs;
}

function label({ type, name }: Resource): string {
  return `${type} ${name}`;
}
