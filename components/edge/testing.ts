import { runProgram } from "@tenfold/engine/testing";
import type { PropertyMap, ResourceGraph } from "@tenfold/planning";
import { Edge, type EdgeArgs } from "./edge";

export const distributionType = "aws:cloudfront/distribution:Distribution";

/** A region's balancer, as an edge takes it. */
export const origin = (region: string) => ({
  arn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/shop/1`,
  dnsName: `internal-shop.${region}.elb.amazonaws.com`,
});

export const both = { "us-west-2": origin("us-west-2"), "eu-west-1": origin("eu-west-1") };

/** What the edge `shop` makes: over both regions with home in us-west-2, but for the changes. */
export function runEdge(changes: Partial<EdgeArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => void new Edge("shop", { home: "us-west-2", origins: both, ...changes }));
}

/** A property whose values are blocks. */
export const list = (value: unknown) => value as readonly PropertyMap[];
