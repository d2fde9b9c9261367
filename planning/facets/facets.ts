import { type ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";
import { type CacheCluster, type GlobalCache } from "./cache";
import { type Autoscaler, type EksCluster, type NodeGroup, type NodePool } from "./cluster";
import { type Budget, type PricedInstance, type Taggable } from "./cost";
import { type DatabaseInstance, type GlobalDatabase, type RelationalCluster } from "./databases";
import { type Distribution, type EdgeFunction, type KeyValueStore, type WebAcl } from "./edge";
import { type ClusterExtension, type CustomObject } from "./extensions";
import { type Facet, type Zones } from "./facet";
import { type Listener, type LoadBalancer, type TargetGroup } from "./load-balancing";
import { type LogGroup } from "./logs";
import {
  type FlowLog,
  type NatGateway,
  type Route,
  type RouteTable,
  type Subnet,
  type Vpc,
  type VpcEndpoint,
} from "./network";
import { type Environment } from "./platform";
import { type ScalableTarget, type ScalingPolicy } from "./scaling";
import { type Bucket, type LifecycleConfiguration } from "./storage";
import { type Replicator, type StreamCluster, type StreamConfiguration, type Topic } from "./streaming";
import { type Support } from "./support";
import {
  type HelmRelease,
  type HorizontalPodAutoscaler,
  type Namespace,
  type PodDisruptionBudget,
  type ScaledObject,
  type Workload,
} from "./workloads";

/** The typed view of a whole resource graph, each list in order of registration. */
export interface Facets {
  readonly graph: ResourceGraph;

  readonly environments: readonly Environment[];

  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly routes: readonly Route[];
  readonly natGateways: readonly NatGateway[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly flowLogs: readonly FlowLog[];

  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly listeners: readonly Listener[];

  readonly distributions: readonly Distribution[];
  readonly edgeFunctions: readonly EdgeFunction[];
  readonly keyValueStores: readonly KeyValueStore[];
  readonly webAcls: readonly WebAcl[];

  readonly eksClusters: readonly EksCluster[];
  readonly nodeGroups: readonly NodeGroup[];
  readonly nodePools: readonly NodePool[];
  readonly autoscalers: readonly Autoscaler[];
  readonly clusterExtensions: readonly ClusterExtension[];
  readonly customObjects: readonly CustomObject[];

  readonly workloads: readonly Workload[];
  readonly disruptionBudgets: readonly PodDisruptionBudget[];
  readonly horizontalPodAutoscalers: readonly HorizontalPodAutoscaler[];
  readonly scaledObjects: readonly ScaledObject[];
  readonly namespaces: readonly Namespace[];
  readonly helmReleases: readonly HelmRelease[];

  readonly relationalClusters: readonly RelationalCluster[];
  readonly databaseInstances: readonly DatabaseInstance[];
  readonly globalDatabases: readonly GlobalDatabase[];
  readonly scalableTargets: readonly ScalableTarget[];
  readonly scalingPolicies: readonly ScalingPolicy[];

  readonly cacheClusters: readonly CacheCluster[];
  readonly globalCaches: readonly GlobalCache[];

  readonly streamClusters: readonly StreamCluster[];
  readonly streamConfigurations: readonly StreamConfiguration[];
  readonly topics: readonly Topic[];
  readonly replicators: readonly Replicator[];

  readonly buckets: readonly Bucket[];
  readonly lifecycleConfigurations: readonly LifecycleConfiguration[];
  readonly logGroups: readonly LogGroup[];

  readonly budgets: readonly Budget[];
  readonly pricedInstances: readonly PricedInstance[];
  readonly taggables: readonly Taggable[];

  readonly support: readonly Support[];

  /** How many custom resources have a facet or are known to need none. Providers do not count. */
  readonly recognised: number;
  readonly unrecognised: number;
  /** Type token → how many resources of it were not recognised, most frequent first. */
  readonly unrecognisedTypes: ReadonlyMap<string, number>;

  /** All facets of one resource; empty for components and for what was not recognised. */
  of(resource: Resource): readonly Facet[];

  /**
   * The zones of the subnets that a property is computed from, through resources in between such as subnet groups.
   * Absent where the property is not set.
   */
  zonesOf(resource: Resource, property: string): Zones;
}
