import { isKubernetesVersion, kubernetesVersions } from "../catalogue/kubernetes";
import { checkAlarms } from "../lib/alarms.plan";
import { checkConnections } from "../lib/connections.plan";
import { type ArgumentCheck } from "../lib/errors";
import { checkProtection } from "../lib/protection";
import { physicalName } from "../lib/naming";
import { checkTags } from "../lib/tags";
import { checkRegion, checkZones } from "../lib/zones";
import { type ApiAccess, type ClusterArgs } from "./cluster-args";
import { clusterAlarms } from "./cluster-alarms.plan";
import { checkKarpenter } from "./karpenter-compute.plan";
import { checkNodeGroups } from "./node-groups.plan";

/** Physical names that something outside Pulumi refers to, or that AWS limits. IAM is global, so its names carry the region. */
export interface ClusterNames {
  readonly cluster: string;
  readonly logGroup: string;
  readonly clusterRole: string;
  readonly nodeRole: string;
  /** Begins with `eks-`: Auto Mode may use no other instance profiles. */
  readonly nodeInstanceProfile: string;
  readonly storageRole: string;
  readonly karpenterRole: string;
  /** Of its nodes, and of their instance profile. */
  readonly karpenterNodeRole: string;
}

const maximumRoleName = 64;
const maximumClusterName = 100;

/** The physical name of a cluster that was given none. */
export function defaultClusterName(deployment: string, name: string): string {
  return physicalName([deployment, name], { maxLength: maximumClusterName });
}

/** Physical names of a cluster's children. EKS writes its logs to a group of this very name and would create it unowned. */
export function planClusterNames(region: string, cluster: string): ClusterNames {
  const regional = (...parts: string[]) => physicalName(parts, { maxLength: maximumRoleName });
  return {
    cluster,
    logGroup: `/aws/eks/${cluster}/cluster`,
    clusterRole: regional(cluster, region, "cluster"),
    nodeRole: regional(cluster, region, "node"),
    nodeInstanceProfile: regional("eks", cluster, region, "node"),
    storageRole: regional(cluster, region, "storage"),
    karpenterRole: regional(cluster, region, "karpenter"),
    karpenterNodeRole: regional(cluster, region, "karpenter", "node"),
  };
}

/** Retention periods that CloudWatch Logs takes, in days. */
export const logRetentionSteps = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Records everything that is wrong with a cluster's arguments. */
export function checkClusterArgs(check: ArgumentCheck, args: ClusterArgs): void {
  checkRegion(check, args.region);
  checkProtection(check, args.protection);
  const zones = Object.keys(args.controlPlaneSubnets);
  check.require(
    zones.length >= 2,
    "controlPlaneSubnets",
    zones,
    "subnets in two zones at least: EKS refuses one",
  );
  checkZones(check, args.region, zones, "controlPlaneSubnets");
  checkTags(check, args.tags);
  checkNamesAndVersion(check, args);
  checkAdmins(check, args.admins);
  checkKubeconfigRole(check, args);
  checkApiAccess(check, args.apiAccess ?? {});
  if (args.compute?.profile === "managed") checkNodeGroups(check, args.region, args.compute);
  if (args.compute?.profile === "karpenter") checkKarpenter(check, args.region, args.compute);
  checkConnections(check, args.region, args.connections);
  checkAlarms(check, clusterAlarms, args);
}

function checkNamesAndVersion(check: ArgumentCheck, args: ClusterArgs): void {
  const { clusterName, version, logRetentionDays } = args;
  check.require(
    clusterName === undefined || /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(clusterName),
    "clusterName",
    clusterName,
    "1 to 100 letters, digits, - and _, beginning with a letter or a digit",
  );
  check.require(
    version === undefined || isKubernetesVersion(version),
    "version",
    version,
    `a version of the catalogue: ${Object.keys(kubernetesVersions).join(", ")}`,
  );
  check.require(
    logRetentionDays === undefined || logRetentionSteps.includes(logRetentionDays),
    "logRetentionDays",
    logRetentionDays,
    `one of ${logRetentionSteps.join(", ")}`,
  );
}

function checkAdmins(check: ArgumentCheck, admins: ClusterArgs["admins"]): void {
  const entries = Object.entries(admins);
  check.require(
    entries.length > 0,
    "admins",
    admins,
    "one principal at least: without it nobody can enter the cluster, not even its creator",
  );
  const seen = new Set<string>();
  for (const [name, principal] of entries) {
    // An ARN that another resource gives is not known yet.
    if (typeof principal !== "string") continue;
    const fix =
      "the ARN of an IAM role or user, such as arn:aws:iam::123456789012:role/deploy, not of a session";
    check.require(/^arn:aws:iam::\d{12}:(role|user)\/.+$/.test(principal), `admins.${name}`, principal, fix);
    check.require(
      !seen.has(principal),
      `admins.${name}`,
      principal,
      "given twice: EKS takes a principal once",
    );
    seen.add(principal);
  }
}

function checkKubeconfigRole(check: ArgumentCheck, { admins, kubeconfigRoleArn }: ClusterArgs): void {
  const principals = Object.values(admins);
  const known =
    typeof kubeconfigRoleArn === "string" && principals.every((admin) => typeof admin === "string");
  check.require(
    !known || principals.includes(kubeconfigRoleArn),
    "kubeconfigRoleArn",
    kubeconfigRoleArn,
    "one of admins: the cluster lets nobody else in",
  );
}

function checkApiAccess(check: ArgumentCheck, access: ApiAccess): void {
  for (const field of ["publicCidrs", "privateCidrs"] as const) {
    (access[field] ?? []).forEach((cidr, index) => {
      check.require(
        isBlock(cidr),
        `apiAccess.${field}[${index}]`,
        cidr,
        "a CIDR block of 8 bits or more, such as 203.0.113.0/24: leaving the API open to all is not offered",
      );
    });
  }
}

function isBlock(cidr: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return false;
  const numbers = match.slice(1).map(Number);
  const prefix = numbers[4] ?? 0;
  return numbers.slice(0, 4).every((part) => part <= 255) && prefix >= 8 && prefix <= 32;
}

/** What a kubeconfig refers to. */
export interface KubeconfigFacts {
  readonly region: string;
  readonly name: string;
  readonly endpoint: string;
  readonly certificateAuthorityData: string;
  readonly roleArn?: string | undefined;
}

/**
 * A kubeconfig as JSON that asks the AWS CLI for a token whenever it is used. A token inside would expire after 15 minutes and
 * change on every run.
 */
export function kubeconfigJson(facts: KubeconfigFacts): string {
  const { region, name, endpoint, certificateAuthorityData, roleArn } = facts;
  const assume = roleArn === undefined ? [] : ["--role-arn", roleArn];
  const get = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json", ...assume];
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args: get };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthorityData } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [{ name, user: { exec } }],
  });
}
