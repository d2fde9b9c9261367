import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterOutputs } from "../cluster/outputs";
import { type AlarmsArgs } from "../lib/alarms.plan";
import { type Connections } from "../lib/connections.plan";
import { type Tags } from "../lib/tags";
import { type Transforms } from "../lib/transform";
import { type Delivery } from "./delivery-args";
import { type ContainerResources } from "./kubernetes.plan";
import { scalingDefaults, type ServiceScaling } from "./scaling-args";
import { type ServiceAlarm } from "./service-alarms.plan";
import { type serviceChildren } from "./workload-children";

/** Arguments of `Service`. */
export interface ServiceArgs {
  /** The cluster that it runs in. Its region is the service's. */
  readonly cluster: Pick<
    ClusterOutputs,
    | "region"
    | "name"
    | "securityGroupId"
    | "nodeInstanceProfileName"
    | "podSecurityGroups"
    | "containerInsights"
  >;
  /** Namespace inside the cluster, e.g. `namespace.name`. */
  readonly namespace: pulumi.Input<string>;
  /** Image reference with a tag other than `latest`, or with a digest. */
  readonly image: string;
  /** What one pod asks for. */
  readonly resources: ContainerResources;
  /** How many pods: between two bounds by load, or a fixed number. */
  readonly scaling: ServiceScaling;
  /**
   * How a new version comes into service. Pulumi waits for a Deployment, but for the first version alone of a canary: `kubectl argo
   * rollouts status <serviceName> --namespace <namespace>` follows later ones, and fails where one was turned back.
   *
   * To change it for a running service with an autoscaler, go in two steps: the new controller begins with one pod, and the old one is
   * deleted in the same `pulumi up`. First raise `scaling.min` to the pods that run now, change it, and bring up what is new and no
   * more: `pulumi up --target '**::<name>-rollout' --target '**::<name>-analysis' --target '**::<name>-autoscaler'`, or `-deployment`
   * and `-autoscaler` for the way back; with Kafka's lag it is `-lag` instead of `-autoscaler`. Once as many pods are ready as before,
   * a plain `pulumi up` deletes the old controller, and `scaling.min` may go back. With a fixed number of pods one `pulumi up` is
   * enough: the new ones are all there before the old ones go.
   * @default rolling: a Deployment that adds a quarter at a time
   */
  readonly delivery?: Delivery;
  /** Which nodes it runs on. @default any node of the cluster that nothing keeps it from */
  readonly placement?: Placement;
  /** Name inside the cluster: of the workload, in DNS, and for `callers`. @default the component's name */
  readonly serviceName?: string;
  /** Port, probes and shutdown of the container. */
  readonly http?: HttpArgs;
  /** Environment variables. @default none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environment variables whose values are in Secrets of the namespace. @default none */
  readonly secrets?: Readonly<Record<string, SecretReference>>;
  /** What the pods may do in AWS: statements of one policy, for this service account alone. @default nothing, and no role */
  readonly permissions?: readonly aws.iam.PolicyStatement[];
  /** Who may call it. @default nobody */
  readonly ingress?: IngressArgs;
  /**
   * Whether the pods have a security group of their own beside the cluster's, so that a store can tell them from their neighbours. Only
   * with `podSecurityGroups` of the cluster. A node has room for fewer such pods, and none on types of family t; pods that run already
   * are made anew. `cluster`: they have what their node has.
   * @default cluster
   */
  readonly securityGroup?: "cluster" | "own";
  /**
   * Stores that the service's own security group is let through to, in the cluster's region, by a name that stays: `{ orders: database,
   * events: stream }`. Needs `securityGroup: "own"`: for all pods alike it is `connections` of the `Cluster`, or `allowedFrom` of the
   * store. `opened` says which ports. @default none: the stores say themselves who may connect
   */
  readonly connections?: Connections;
  /**
   * Alarms of the service, with thresholds as data: `serviceAlarms` where `ingress.targetGroup` names its balancer, `serviceInsightAlarms`
   * where the cluster has Container Insights. Without either CloudWatch sees nothing of it. @default all, telling nobody
   */
  readonly alarms?: AlarmsArgs<ServiceAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof serviceChildren>;
  /** Tags of the children in AWS. @default none */
  readonly tags?: Tags;
}

/** Which nodes a service runs on. */
export interface Placement {
  /** A NodePool by its name. @default any */
  readonly nodePool?: string;
  /** Keys of taints of nodes that it may run on all the same. @default none */
  readonly tolerated?: readonly string[];
  /**
   * `required` leaves a pod waiting rather than in a zone that has one more already; `preferred` takes the next best, where a zone may
   * have no server left of what the pods need. @default required
   */
  readonly zones?: "required" | "preferred";
}

/** Port, probes and shutdown of the container. */
export interface HttpArgs {
  /** Port that the container listens on, 1024 or more: it is not root. @default 8080 */
  readonly port?: number;
  /** Answers 200 once the process runs. Must not ask any dependency. @default /health/live */
  readonly livenessPath?: string;
  /** Answers 200 while the pod can serve. @default /health/ready */
  readonly readinessPath?: string;
  /** Seconds that a pod may take to start. @default 60 */
  readonly startupSeconds?: number;
  /**
   * Seconds that a leaving pod goes on serving until balancers and neighbours have forgotten it. @default 15
   */
  readonly drainSeconds?: number;
  /** Seconds after the drain for requests that are under way. @default 30 */
  readonly shutdownSeconds?: number;
  /** When a pod stops to be asked: looked at every 5 seconds, 2 failures. */
  readonly readiness?: ProbeTimes;
  /** When a pod is started anew: looked at every 10 seconds, 3 failures. */
  readonly liveness?: ProbeTimes;
  /**
   * Path of metrics in Prometheus' format on the same port; the pods are marked for scraping, and open to `metricsNamespace`. Scaling by
   * latency needs it, and a canary that Prometheus judges. @default none
   */
  readonly metricsPath?: string;
  /** Namespace of Prometheus, let through the network policy where there is a `metricsPath`. @default monitoring: that of `ClusterAddons` */
  readonly metricsNamespace?: string;
}

/** How a probe looks at a pod that has started. */
export interface ProbeTimes {
  /** Seconds between two looks. @default 5 for readiness, 10 for liveness */
  readonly periodSeconds?: number;
  /** Seconds that an answer may take. @default 2 */
  readonly timeoutSeconds?: number;
  /** Failures in a row that count. @default 2 for readiness, 3 for liveness */
  readonly failures?: number;
}

/** A key of a Kubernetes Secret. */
export interface SecretReference {
  /** Name of the Secret, in the service's namespace. */
  readonly secretName: pulumi.Input<string>;
  /** Key within it. */
  readonly key: string;
}

/** Who may call a service. Everybody else is refused by its network policy. */
export interface IngressArgs {
  /** Names of services in the same namespace. @default none */
  readonly callers?: readonly string[];
  /** CIDR blocks, such as those of the subnets of a balancer. @default none */
  readonly cidrs?: readonly pulumi.Input<string>[];
  /** Namespaces all of whose pods may call. That of Prometheus is `http.metricsNamespace`. @default none */
  readonly namespaces?: readonly string[];
  /**
   * A target group that the pods register in. Its balancer's subnets must be among the `cidrs`. @default none
   */
  readonly targetGroup?: TargetGroupReference;
}

/** A target group that somebody else owns, with target type `ip`. */
export interface TargetGroupReference {
  /** It must carry `clusterOwnershipTags`, or nothing in the cluster may register pods in it. */
  readonly arn: pulumi.Input<string>;
  /** Who registers the pods: EKS, or the controller of `ClusterAddons`. @default autoMode */
  readonly boundBy?: "autoMode" | "loadBalancerController";
  /** Security group of its balancer: let through to the pods' port. @default none: somebody else opens the way */
  readonly loadBalancerSecurityGroupId?: pulumi.Input<string>;
  /**
   * ARN of its balancer, by which CloudWatch tells this service's requests from others': the alarms need it. A `LoadBalancer` watches
   * its requests itself, of all of its groups together. @default none: no alarms by requests
   */
  readonly loadBalancerArn?: pulumi.Input<string>;
}

/** What a service takes where an argument is not given. */
export const serviceDefaults = {
  cpuTarget: scalingDefaults.cpuTarget,
  scaling: scalingDefaults,
  securityGroup: "cluster",
  placement: { zones: "required" },
  ingress: { targetGroup: { boundBy: "autoMode" } },
  http: {
    port: 8080,
    livenessPath: "/health/live",
    readinessPath: "/health/ready",
    startupSeconds: 60,
    drainSeconds: 15,
    shutdownSeconds: 30,
    readiness: { periodSeconds: 5, timeoutSeconds: 2, failures: 2 },
    liveness: { periodSeconds: 10, timeoutSeconds: 2, failures: 3 },
    metricsNamespace: "monitoring",
  },
} as const;
