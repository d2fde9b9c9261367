import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { checkTransforms, withTransforms } from "../lib/transform";
import {
  type AddonName,
  type ClusterAddonsArgs,
  clusterAddonsChildren,
  clusterAddonsDefaults,
} from "./cluster-addons-args";
import { installChart } from "./cluster-addons-install";
import { addonRights } from "./cluster-addons-rights";
import { mergedValues } from "./cluster-addons-values";
import { addonValues, argoCdValues } from "./cluster-addons-values.plan";
import { addonPlans, checkClusterAddons, chosenAddons } from "./cluster-addons.plan";
import { NodePools } from "./node-pools";
import { podTrust } from "./roles.plan";

/**
 * What runs inside a cluster for its workloads, in pinned charts: nodes by need, pods in target groups, autoscaling by lag and by
 * latency, deployments that turn back, secrets, names, traces. Each with a role of its own that may do what it must.
 *
 * Workloads, and everything of the kinds that it defines, get `dependsOn: [addons]`: they come after the definitions, and go before
 * the controllers that finish them. Lives on the Kubernetes provider given in `opts.provider`; with Auto Mode give `dependsOn` the
 * `NodePools`, for the add-ons need nodes. Definitions in a chart's own `crds` folder are not changed by an upgrade: Helm leaves them.
 *
 * @example
 * const addons = new ClusterAddons("shop-us-west-2", {
 *   cluster,
 *   addons: { keda: { permissions: lagRights }, prometheus: {}, prometheusAdapter: {}, argoRollouts: {} },
 * }, { provider, dependsOn: [nodePools] });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class ClusterAddons extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;
  /** Names of the installed add-ons, in the order of their installation. */
  readonly installed: readonly AddonName[];
  /** Roles by add-on, for policies elsewhere that name them. */
  readonly roleArns: Readonly<Partial<Record<AddonName, pulumi.Output<string>>>>;
  /** Karpenter's NodePools, where it is installed. */
  readonly nodePools: NodePools | undefined;

  constructor(name: string, args: ClusterAddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `ClusterAddons "${name}"`;
    requireGiven(component, args, ["cluster", "addons"]);
    const { cluster, installation = clusterAddonsDefaults.installation } = args;
    const check = new ArgumentCheck(component);
    checkClusterAddons(check, args);
    checkTransforms(check, clusterAddonsChildren, args.transform);
    check.throwIfAny();
    const installed = chosenAddons(args);
    super(
      "tenfold:cluster:ClusterAddons",
      name,
      { region: cluster.region, addons: installed, installation: installation.type },
      withTransforms(opts, clusterAddonsChildren, args.transform),
    );

    const first = installArgoCd(this, name, args);
    const done = new Map<AddonName, readonly pulumi.Resource[]>();
    const roleArns: Partial<Record<AddonName, pulumi.Output<string>>> = {};
    for (const addon of installed) {
      const before = addonPlans[addon].after.flatMap((other) => done.get(other) ?? []);
      const identity = createIdentity(this, name, addon, args);
      if (identity) roleArns[addon] = identity.role.arn;
      const dependsOn = [...first, ...before, ...(identity?.ready ?? [])];
      const running = installAddon(this, name, { addon, args, dependsOn });
      if (addon === "karpenter") this.nodePools = createNodePools(this, name, args, running);
      const pools = addon === "karpenter" && this.nodePools ? [this.nodePools] : [];
      done.set(addon, [...running, ...pools]);
    }

    this.region = cluster.region;
    this.installed = installed;
    this.roleArns = roleArns;
    this.registerOutputs({ region: this.region, installed, roleArns });
  }
}

/** Argo CD itself, by Helm: somebody has to be first. */
function installArgoCd(
  parent: pulumi.Resource,
  name: string,
  { cluster, installation }: ClusterAddonsArgs,
): readonly pulumi.Resource[] {
  if (installation?.type !== "argocd" || !installation.install) return [];
  const namespace = installation.namespace ?? clusterAddonsDefaults.argoCd.namespace;
  const values = argoCdValues(cluster.karpenter !== undefined);
  const request = { chart: "argo-cd", namespace, values, skipCrds: false, dependsOn: [] } as const;
  return [installChart(parent, name, { type: "charts" }, request)];
}

interface AddonFacts {
  readonly addon: AddonName;
  readonly args: ClusterAddonsArgs;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The charts of an add-on one after the other: definitions, then what works with them. */
function installAddon(
  parent: pulumi.Resource,
  name: string,
  { addon, args, dependsOn }: AddonFacts,
): readonly pulumi.Resource[] {
  const { installation = clusterAddonsDefaults.installation, values = {} } = args;
  const { charts, namespace } = addonPlans[addon];
  const own = charts.at(-1);
  const done: pulumi.Resource[] = [];
  for (const chart of charts) {
    const last = chart === own;
    const request = {
      ...{ chart, namespace, dependsOn: [...dependsOn, ...done] },
      values: last ? mergedValues(addonValues(addon, args), values[addon]) : {},
      skipCrds: last && charts.length > 1,
    };
    done.push(installChart(parent, name, installation, request));
  }
  return done;
}

/** Nodes go while their controller still lives: it ends the servers. */
function createNodePools(
  parent: pulumi.Resource,
  name: string,
  { cluster, addons, tags }: ClusterAddonsArgs,
  dependsOn: readonly pulumi.Resource[],
): NodePools | undefined {
  if (!addons.karpenter) return undefined;
  return new NodePools(
    `${name}-nodes`,
    { ...addons.karpenter, cluster, ...(tags ? { tags } : {}) },
    { parent, dependsOn: [...dependsOn] },
  );
}

interface AddonIdentity {
  readonly role: aws.iam.Role;
  /** What a pod has to find when it starts: credentials are put into it then or never. */
  readonly ready: readonly pulumi.Resource[];
}

/** A role that the add-on's service account alone may take. */
function createIdentity(
  parent: pulumi.Resource,
  name: string,
  addon: AddonName,
  args: ClusterAddonsArgs,
): AddonIdentity | undefined {
  const { cluster, tags } = args;
  const { namespace, serviceAccount } = addonPlans[addon];
  const Statement = addonRights(addon, args);
  if (serviceAccount === undefined || Statement.length === 0) return undefined;
  const prefix = `${name}-${serviceAccount}`;
  const roleName = pulumi
    .output(cluster.name)
    .apply((clusterName) => physicalName([clusterName, cluster.region, serviceAccount], { maxLength: 64 }));
  const role = new aws.iam.Role(
    `${prefix}-role`,
    { name: roleName, assumeRolePolicy: podTrust(namespace, serviceAccount), tags: namedTags(prefix, tags) },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${prefix}-policy`,
    { role: role.name, policy: { Version: "2012-10-17", Statement: [...Statement] } },
    { parent },
  );
  const association = new aws.eks.PodIdentityAssociation(
    `${prefix}-identity`,
    {
      ...{ region: cluster.region, clusterName: cluster.name, namespace, serviceAccount },
      roleArn: role.arn,
      tags: namedTags(prefix, tags),
    },
    { parent },
  );
  return { role, ready: [policy, association] };
}
