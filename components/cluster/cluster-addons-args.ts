import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags } from "../lib/tags";
import { child, type Transforms } from "../lib/transform";
import { type NodePoolsArgs } from "./node-pools";
import { type ClusterOutputs } from "./outputs";

/** Arguments of `ClusterAddons`. */
export interface ClusterAddonsArgs {
  /** The cluster that they run in. What it has already decides what it takes. */
  readonly cluster: ClusterOutputs;
  /** What to install; nothing is installed that is not named. */
  readonly addons: AddonChoices;
  /**
   * Who installs the charts. Argo CD is waited for where a chart is new. A changed one is handed over to it, and Pulumi may go on at
   * once, for the state before is healthy too: `argocd app get <chart> --refresh`, then `argocd app wait <chart>`, follow the change.
   * @default charts: Pulumi, by Helm
   */
  readonly installation?: Installation;
  /** Helm values over ours, by add-on: whole groups are merged, lists replaced. @default none */
  readonly values?: { readonly [Addon in AddonName]?: Readonly<Record<string, unknown>> };
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof clusterAddonsChildren>;
  /** Tags of every child that AWS can tag, nodes of Karpenter included. @default none */
  readonly tags?: Tags;
}

/** What a cluster can have beside what EKS brings. `{}` takes an add-on with its defaults. */
export interface AddonChoices {
  /** Nodes by need, for clusters with compute profile `karpenter`: definitions, controller, NodeClass, NodePools, in this order. */
  readonly karpenter?: KarpenterAddon;
  /** More and fewer nodes in the groups of a cluster with compute profile `managed`, within their bounds. */
  readonly clusterAutoscaler?: ClusterAutoscalerAddon;
  /**
   * NVIDIA's device plugin: shows GPUs to Kubernetes on nodes of Amazon Linux, without which no pod gets one. Auto Mode and Bottlerocket
   * have it built in. Runs on GPU nodes of Karpenter, and on those of managed groups with GPU types, alone.
   */
  readonly nvidiaDevicePlugin?: Readonly<Record<string, never>>;
  /** Pods in target groups of `LoadBalancer`, for clusters without Auto Mode. It creates no balancers itself. */
  readonly loadBalancerController?: LoadBalancerControllerAddon;
  /** Pods by the lag of Kafka consumers; serves the external metrics API. */
  readonly keda?: KedaAddon;
  /** Metrics of the last hours, for autoscaling and rollbacks. Two equal pods without a volume, so that a zone's loss takes none with it. */
  readonly prometheus?: PrometheusAddon;
  /** The custom metrics API from Prometheus: latency and queue depth of services. Needs `prometheus`. */
  readonly prometheusAdapter?: PrometheusAdapterAddon;
  /** Deployments by degrees that turn back by themselves. */
  readonly argoRollouts?: ArgoRolloutsAddon;
  /** Secrets of AWS Secrets Manager as Secrets of Kubernetes. */
  readonly externalSecrets?: ExternalSecretsAddon;
  /** Records in Route 53 for Services that ask for one. */
  readonly externalDns?: ExternalDnsAddon;
  /** Use of processor and memory. Only in a cluster of somebody else, with `metricsServer: false` among its outputs: `Cluster` and `NodePools` bring EKS's own add-on. */
  readonly metricsServer?: Readonly<Record<string, never>>;
  /** Where workloads send traces and metrics by OTLP: `http://opentelemetry-collector.observability:4318`. */
  readonly openTelemetryCollector?: OpenTelemetryAddon;
}

/** Name of an add-on. */
export type AddonName = keyof AddonChoices;

/** Karpenter's own nodes: arguments of `NodePools`. */
export type KarpenterAddon = Pick<NodePoolsArgs, "subnets" | "pools" | "volumeGib" | "image" | "transform">;

/** Who changes the size of managed node groups. */
export interface ClusterAutoscalerAddon {
  /** Minutes that a node must have been idle enough before it goes. @default 10: as long as the autoscaler itself takes */
  readonly idleMinutes?: number;
}

/** Who registers pods in target groups. */
export interface LoadBalancerControllerAddon {
  /** VPC of the target groups; without it the controller would ask the node, which answers no pod. */
  readonly vpcId: pulumi.Input<string>;
}

/** KEDA. */
export interface KedaAddon {
  /** What its operator may do in AWS to read what it scales by, such as describing topics and groups of MSK. @default nothing */
  readonly permissions?: readonly aws.iam.PolicyStatement[];
}

/** Prometheus. */
export interface PrometheusAddon {
  /** Hours that metrics are kept. @default 6: enough for a rollback; send on what must last */
  readonly retentionHours?: number;
  /** Memory of one pod. About 2 GiB hold a hundred thousand series. @default 4Gi */
  readonly memory?: string;
  /** Files of rules, as Prometheus reads them: what is computed ahead of time, and what somebody is told of. @default none */
  readonly rules?: {
    /** Series that are computed ahead of time: `{ groups: […] }`. @default none */
    readonly recording?: object;
    /** What somebody is told of: `{ groups: […] }`, each alert with the label `severity`. @default none */
    readonly alerting?: object;
  };
  /**
   * Topics of SNS in the cluster's region that alerts are sent to, such as that of `AlarmTopic`, by the severity that they carry as a
   * label. An alert of another severity tells nobody. @default none: no Alertmanager, nobody is told
   */
  readonly alertTopics?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The adapter between Prometheus and the custom metrics API. */
export interface PrometheusAdapterAddon {
  /** Histogram of response times in seconds, whose 99th percentile becomes `<name>_p99`. @default http_request_duration_seconds */
  readonly latencyHistogram?: string;
  /** Gauge of waiting items. @default queue_depth */
  readonly queueGauge?: string;
  /** Counter of requests, whose rate becomes `<name>_per_second`. @default http_requests */
  readonly requestCounter?: string;
  /** Gauges that each pod reports for itself, such as the records that it has to read: summed over their other labels, for `perPod` metrics. @default none */
  readonly podGauges?: readonly string[];
}

/** Argo Rollouts. */
export interface ArgoRolloutsAddon {
  /** Whether analyses may ask CloudWatch. @default false */
  readonly cloudWatch?: boolean;
}

/** External Secrets. */
export interface ExternalSecretsAddon {
  /** Secrets that it may read, by ARN; a `*` at the end stands for the six characters that AWS adds. */
  readonly secretArns: readonly pulumi.Input<string>[];
  /** Keys that open them, by ARN. @default those of AWS, which need no right */
  readonly keyArns?: readonly pulumi.Input<string>[];
}

/** ExternalDNS. */
export interface ExternalDnsAddon {
  /** Zones that it may write, by id. */
  readonly zoneIds: readonly pulumi.Input<string>[];
  /** Domains that it looks after. */
  readonly domains: readonly string[];
  /** `sync` also deletes its own records. @default upsert-only: a cluster that is deleted by mistake leaves its names */
  readonly policy?: "sync" | "upsert-only";
}

/** The OpenTelemetry collector. One of the two ways out at least. */
export interface OpenTelemetryAddon {
  /** Whether traces go to AWS X-Ray. @default false */
  readonly xray?: boolean;
  /** Workspace of Amazon Managed Prometheus that metrics go to. @default none */
  readonly metrics?: {
    /** Which the collector may write to. */
    readonly workspaceArn: pulumi.Input<string>;
    /** URL that it writes to: that of the workspace, and `api/v1/remote_write`. */
    readonly remoteWriteUrl: pulumi.Input<string>;
  };
}

/** By Helm from Pulumi, or written down for Argo CD. */
export type Installation = ChartsInstallation | ArgoCdInstallation;

/** Pulumi installs the charts, by Helm. */
export interface ChartsInstallation {
  /** Who installs: Pulumi (`charts`), or Argo CD. */
  readonly type: "charts";
}

/**
 * Argo CD installs: for each chart an Application with its pinned version and its values. Pulumi goes on with roles, identities and
 * NodePools, and waits until a new Application is healthy.
 */
export interface ArgoCdInstallation {
  /** Who installs: Pulumi (`charts`), or Argo CD. */
  readonly type: "argocd";
  /**
   * Whether to install Argo CD itself first. One that is there and is to install Karpenter must tolerate `CriticalAddonsOnly` in all
   * of its parts, as ours does: before Karpenter there are system nodes alone. @default false: it is there
   */
  readonly install?: boolean;
  /** Namespace that Argo CD runs in. @default argocd */
  readonly namespace?: string;
  /** Project of the Applications. @default default */
  readonly project?: string;
}

/** The children of `ClusterAddons` that its user may change, by role. */
export const clusterAddonsChildren = {
  /** Each chart that Pulumi installs. */
  release: child(kubernetes.helm.v3.Release),
  /** What each add-on may do in AWS, where it does anything there. */
  role: child(aws.iam.Role),
  /** What gives the role to the add-on's pods. */
  identity: child(aws.eks.PodIdentityAssociation),
};

/** What `ClusterAddons` takes where an argument is not given. */
export const clusterAddonsDefaults = {
  installation: { type: "charts" },
  clusterAutoscaler: { idleMinutes: 10 },
  argoCd: { install: false, namespace: "argocd", project: "default" },
  prometheus: { retentionHours: 6, memory: "4Gi", rules: {}, alertTopics: {} },
  prometheusAdapter: {
    latencyHistogram: "http_request_duration_seconds",
    queueGauge: "queue_depth",
    requestCounter: "http_requests",
    podGauges: [],
  },
  argoRollouts: { cloudWatch: false },
  externalDns: { policy: "upsert-only" },
  openTelemetryCollector: { xray: false },
} as const;
