import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { charts, type ChartName } from "../catalogue/charts";
import { type Installation, clusterAddonsDefaults } from "./cluster-addons-args";
import { type Values } from "./cluster-addons-values";
import { chartInRegistry } from "./cluster-addons.plan";

/** One chart to install. */
export interface ChartRequest {
  readonly chart: ChartName;
  readonly namespace: string;
  readonly values: Values;
  /** Whether the chart's own definitions stay out, because another chart has them. */
  readonly skipCrds: boolean;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Seconds that a chart's pods may take to become ready: a node may have to start first. */
const installSeconds = 900;

/** Installs a chart, or has Argo CD do it: `<name>-<chart>`. What comes after it finds it running, once the first version is installed. */
export function installChart(
  parent: pulumi.Resource,
  name: string,
  installation: Installation,
  request: ChartRequest,
): pulumi.Resource {
  return installation.type === "argocd"
    ? createApplication(parent, name, installation, request)
    : createRelease(parent, name, request);
}

function createRelease(
  parent: pulumi.Resource,
  name: string,
  { chart, namespace, values, skipCrds, dependsOn }: ChartRequest,
): kubernetes.helm.v3.Release {
  const entry = charts[chart];
  return new kubernetes.helm.v3.Release(
    `${name}-${chart}`,
    {
      name: chart,
      chart: entry.chart,
      version: entry.version,
      ...("repository" in entry ? { repositoryOpts: { repo: entry.repository } } : {}),
      namespace,
      createNamespace: namespace !== "kube-system",
      values: { ...values },
      skipCrds,
      timeout: installSeconds,
      // A failed upgrade leaves what ran before.
      atomic: true,
      cleanupOnFail: true,
      maxHistory: 5,
    },
    { parent, dependsOn: [...dependsOn] },
  );
}

/** Pulumi's own wait, for whatever comes after must find the chart's definitions. An update passes by the state of the one before. */
const awaitHealthy = {
  "pulumi.com/waitFor": "jsonpath={.status.health.status}=Healthy",
  "pulumi.com/timeoutSeconds": String(installSeconds),
};

function createApplication(
  parent: pulumi.Resource,
  name: string,
  installation: Extract<Installation, { type: "argocd" }>,
  { chart, namespace, values, skipCrds, dependsOn }: ChartRequest,
): pulumi.Resource {
  const defaults = clusterAddonsDefaults.argoCd;
  const { repository: repoURL, chart: chartName } = chartInRegistry(chart);
  return new kubernetes.apiextensions.CustomResource(
    `${name}-${chart}`,
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name: chart,
        namespace: installation.namespace ?? defaults.namespace,
        annotations: awaitHealthy,
        // Deleting the Application takes what it installed with it, as deleting a release does.
        finalizers: ["resources-finalizer.argocd.argoproj.io"],
      },
      spec: {
        project: installation.project ?? defaults.project,
        source: {
          repoURL,
          chart: chartName,
          targetRevision: charts[chart].version,
          helm: { releaseName: chart, valuesObject: { ...values }, skipCrds },
        },
        destination: { server: "https://kubernetes.default.svc", namespace },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          // Definitions of KEDA and others are longer than an annotation may be.
          syncOptions: ["CreateNamespace=true", "ServerSideApply=true"],
        },
      },
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
