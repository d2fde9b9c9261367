import { Edge } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf, createEdgeTopic } from "./alarms";
import { planFailover } from "./failover";
import { type AppsLayer, type DataLayer, type EdgeLayer, type NetworkLayer } from "./outputs";

/** What the edge layer takes from the others. Of network and data it reads something only where a plan moves home. */
export interface EdgeInputs {
  readonly apps: AppsLayer;
  readonly network: () => NetworkLayer;
  readonly data: () => DataLayer;
}

/** The one entry for users: reads from the nearest region that works, writes to home. With it the plan that moves home. */
export function buildEdge(config: EnvironmentConfig, { apps, network, data }: EdgeInputs): EdgeLayer {
  const { home, domain, logRetentionDays: retentionDays, protection, tags } = config;
  const edge = new Edge("shop", {
    home,
    origins: Object.fromEntries(Object.entries(apps).map(([region, { balancer }]) => [region, balancer])),
    domain,
    accessLogs: { retentionDays },
    alarms: alarmsOf(createEdgeTopic(config)),
    protection,
    tags,
  });
  const { url, domainName, distributionId, keyValueStoreArn } = edge;
  const plan = config.failover && planFailover(config, { edge, network: network(), data: data() });
  return { url, domainName, distributionId, keyValueStoreArn, failoverPlanArn: plan?.planArn };
}
