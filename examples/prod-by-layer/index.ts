import * as pulumi from "@pulumi/pulumi";
import { Aurora, Edge, LoadBalancer, Network, type NetworkOutputs, type Tier } from "@tenfold/components";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const zones = config.requireObject<string[]>("zones");
const tags = { environment: "prod", project: "shop" };

/** What the other layers need of the network. */
type Place = Pick<NetworkOutputs, "vpcId" | "cidrBlock" | "subnets">;

const layers: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  network: () => {
    const { vpcId, cidrBlock, subnets } = new Network("shop", { region, zones, tags });
    return { network: { vpcId, cidrBlock, subnets } };
  },
  data: () => {
    const { vpcId, cidrBlock, subnets } = readNetwork();
    const orders = new Aurora("orders", {
      ...{ region, tags },
      network: { vpcId, subnets: subnets.data, allowedFrom: { network: { cidrBlock } } },
      database: { name: "orders" },
      compute: { type: "provisioned", instanceClass: "db.r8g.large" },
      readers: { count: 2, autoscaling: { maxReaders: 6 } },
    });
    return { endpoint: orders.endpoint };
  },
  entry: () => {
    const { vpcId, cidrBlock, subnets } = readNetwork();
    const balancer = new LoadBalancer("shop", {
      ...{ region, vpcId, vpcCidrBlock: cidrBlock, subnets: subnets.private, tags },
      target: { port: 8080 },
    });
    const edge = new Edge("shop", { home: region, origins: { [region]: balancer }, tags });
    return { url: edge.url, targetGroupArn: balancer.targetGroupArn };
  },
};

/** The network as the stack `prod-network` exported it. */
function readNetwork(): Place {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/prod-network`;
  const exported = new pulumi.StackReference(stack).requireOutput("network") as pulumi.Output<
    pulumi.Unwrap<Place>
  >;
  const tier = (name: Tier) =>
    Object.fromEntries(
      zones.map((zone) => {
        const field = (key: "id" | "availabilityZone" | "cidrBlock") =>
          exported.apply(({ subnets }) => subnets[name][zone]?.[key] ?? missing(`subnets.${name}.${zone}`));
        return [
          zone,
          { id: field("id"), availabilityZone: field("availabilityZone"), cidrBlock: field("cidrBlock") },
        ];
      }),
    );
  return {
    vpcId: exported.vpcId,
    cidrBlock: exported.cidrBlock,
    subnets: { public: tier("public"), private: tier("private"), data: tier("data") },
  };
}

function missing(what: string): never {
  throw new pulumi.RunError(
    `prod-network exports no ${what}: run pulumi up there first, with the same zones`,
  );
}

const layer = config.require("layer");
const build = layers[layer];
if (!build) throw new pulumi.RunError(`layer  ${JSON.stringify(layer)}  ${Object.keys(layers).join(", ")}`);

export = build();
