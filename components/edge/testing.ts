import { runProgram } from "@tenfold/engine/testing";
import type { PropertyMap, ResourceGraph } from "@tenfold/planning";
import { Edge } from "./edge";
import { type EdgeArgs } from "./edge-args";

export const distributionType = "aws:cloudfront/distribution:Distribution";
export const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** A region's balancer, as an edge takes it. */
export const origin = (region: string) => ({
  arn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/shop/1`,
  dnsName: `internal-shop.${region}.elb.amazonaws.com`,
});

/** A region's public balancer. */
export const publicOrigin = (region: string) => ({
  ...({ ...origin(region), via: "internet", secure: true } as const),
  hostName: `${region}.origin.example.com`,
  listenerArn: `arn:aws:elasticloadbalancing:${region}:123456789012:listener/app/shop/1/2`,
  targetGroupArn: `arn:aws:elasticloadbalancing:${region}:123456789012:targetgroup/shop/3`,
});

export const both = { "us-west-2": origin("us-west-2"), "eu-west-1": origin("eu-west-1") };

/** One of everything that an edge can have. */
export const everything = {
  origins: {
    "us-west-2": { ...origin("us-west-2"), targetGroupArn: publicOrigin("us-west-2").targetGroupArn },
    "eu-west-1": publicOrigin("eu-west-1"),
  },
  cachedPaths: ["/api/catalog/*"],
  files: { type: "singlePage", servicePaths: ["/api/*"], regions: ["us-west-2", "eu-west-1"] },
  domain: { name: "shop.example.com", hostedZoneId: "Z1" },
  firewall: { anonymousAddresses: "count" },
  contentSecurityPolicy: "default-src 'self'",
  healthChecks: "on",
  originSecretVersion: 2,
  alarms: { topicArns: ["arn:aws:sns:us-east-1:123456789012:alarms"] },
  tags: { team: "shop" },
} as const satisfies Partial<EdgeArgs>;

/** What the edge `shop` makes: over both regions with home in us-west-2, but for the changes. */
export function runEdge(
  changes: Partial<EdgeArgs> = {},
  mode: "preview" | "rehearse" = "preview",
): Promise<ResourceGraph> {
  return runProgram(() => void new Edge("shop", { home: "us-west-2", origins: both, ...changes }), { mode });
}

/** A property whose values are blocks. */
export const list = (value: unknown) => value as readonly PropertyMap[];
