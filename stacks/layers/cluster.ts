import { Cluster, type ClusterArgs, type ClusterOutputs } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf } from "./alarms";
import { type ClusterLayer, type NetworkLayer } from "./outputs";
import { type LayerExports } from "./references";

/** A Kubernetes cluster in each region. AWS APIs alone: nothing here needs to reach the Kubernetes API. */
export function buildClusters(config: EnvironmentConfig, networks: NetworkLayer): ClusterLayer {
  const { environment, access, logRetentionDays, protection, tags } = config;
  const { admins, publicCidrs } = access;
  const versions: Readonly<Record<string, ClusterArgs["version"]>> = config.kubernetesVersions ?? {};
  const here = Object.values(networks).filter((network) => isHere(config, network.region));
  return Object.fromEntries(
    here.map(({ region, subnets, alarmTopicArn }) => [
      region,
      new Cluster(`shop-${region}`, {
        region,
        clusterName: `shop-${environment}`,
        version: versions[region],
        controlPlaneSubnets: subnets.private,
        admins,
        apiAccess: { publicCidrs, privateCidrs: privateCidrsOf(config, region) },
        logRetentionDays,
        alarms: alarmsOf({ alarmTopicArn }),
        protection,
        tags,
      }),
    ]),
  );
}

function isHere({ stackRegions }: EnvironmentConfig, region: string): boolean {
  return stackRegions.some((each) => each === region);
}

/** Who may reach the private endpoint: the region's own network, where the runner of the apps layer stands, and what the config adds. */
function privateCidrsOf({ access, blocks }: EnvironmentConfig, region: string): readonly string[] {
  const own = blocks[region];
  return [...new Set([...(own ? [own] : []), ...access.privateCidrs])];
}

/** The clusters that another stack built. */
export function readClusters({ stackRegions }: EnvironmentConfig, { text }: LayerExports): ClusterLayer {
  return Object.fromEntries(
    stackRegions.map((region): [string, ClusterOutputs] => [
      region,
      {
        region,
        name: text(region, "name"),
        arn: text(region, "arn"),
        endpoint: text(region, "endpoint"),
        certificateAuthorityData: text(region, "certificateAuthorityData"),
        securityGroupId: text(region, "securityGroupId"),
        oidcIssuer: text(region, "oidcIssuer"),
        nodeRoleName: text(region, "nodeRoleName"),
        nodeRoleArn: text(region, "nodeRoleArn"),
        nodeInstanceProfileName: text(region, "nodeInstanceProfileName"),
        kubeconfig: text(region, "kubeconfig"),
      },
    ]),
  );
}

/** What other stacks read: the outputs without the components around them. */
export function exportClusters(clusters: ClusterLayer): ClusterLayer {
  return Object.fromEntries(Object.entries(clusters).map(([region, cluster]) => [region, plain(cluster)]));
}

function plain(cluster: ClusterOutputs): ClusterOutputs {
  const { region, name, arn, endpoint, certificateAuthorityData, securityGroupId } = cluster;
  const { oidcIssuer, nodeRoleName, nodeRoleArn, nodeInstanceProfileName, kubeconfig } = cluster;
  return {
    ...{ region, name, arn, endpoint, certificateAuthorityData, securityGroupId },
    ...{ oidcIssuer, nodeRoleName, nodeRoleArn, nodeInstanceProfileName, kubeconfig },
  };
}
