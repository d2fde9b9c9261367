import * as pulumi from "@pulumi/pulumi";
import { type Resource } from "@tenfold/planning";
import { ArgumentCheck } from "../lib/errors";
import { type ZonedSubnets } from "../network/outputs";
import { type ClusterOutputs } from "./outputs";

/** Subnets as a network has them, one per zone id. */
export function subnetsOf(...zones: readonly string[]): ZonedSubnets {
  const subnet = (zone: string) => ({
    id: pulumi.output(`subnet-${zone}`),
    availabilityZone: pulumi.output(`letter-of-${zone}`),
    cidrBlock: pulumi.output("10.0.0.0/19"),
  });
  return Object.fromEntries(zones.map((zone) => [zone, subnet(zone)]));
}

/** A cluster as another stack's exports give it. */
export const foreignCluster: ClusterOutputs = {
  region: "us-west-2",
  name: "shop",
  arn: "arn:aws:eks:us-west-2:111122223333:cluster/shop",
  endpoint: "https://0123.gr7.us-west-2.eks.amazonaws.com",
  certificateAuthorityData: "Y2VydGlmaWNhdGU=",
  securityGroupId: "sg-nodes",
  oidcIssuer: "https://oidc.eks.us-west-2.amazonaws.com/id/0123",
  nodeRoleName: "shop-us-west-2-node",
  nodeRoleArn: "arn:aws:iam::111122223333:role/shop-us-west-2-node",
  nodeInstanceProfileName: "eks-shop-us-west-2-node",
  kubeconfig: "{}",
};

/** Names of what the resource depends on, sorted. */
export function dependenciesOf(resource: Resource): readonly string[] {
  return resource.dependencies.map((urn) => urn.slice(urn.lastIndexOf("::") + 2)).sort();
}

/** Fields that a check objects to, in order, each once. */
export function objections(check: (check: ArgumentCheck) => void): readonly string[] {
  const collected = new ArgumentCheck("Thing");
  check(collected);
  try {
    collected.throwIfAny();
    return [];
  } catch (error) {
    const [, ...lines] = String((error as Error).message).split("\n");
    return [...new Set(lines.map((line) => line.trim().split("  ")[0] ?? ""))];
  }
}
