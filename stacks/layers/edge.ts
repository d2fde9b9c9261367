import { Edge } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf, createEdgeTopic } from "./alarms";
import { type AppsLayer, type EdgeLayer } from "./outputs";

/** The one entry for users: reads from the nearest region that works, writes to home. */
export function buildEdge(config: EnvironmentConfig, apps: AppsLayer): EdgeLayer {
  const { home, domain, logRetentionDays: retentionDays, protection, tags } = config;
  const { url, domainName, distributionId, keyValueStoreArn } = new Edge("shop", {
    home,
    origins: Object.fromEntries(Object.entries(apps).map(([region, { balancer }]) => [region, balancer])),
    domain,
    accessLogs: { retentionDays },
    alarms: alarmsOf(createEdgeTopic(config)),
    protection,
    tags,
  });
  return { url, domainName, distributionId, keyValueStoreArn };
}
