import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";
import { type Subnet } from "./network";

export interface EksCluster extends Facet<"EksCluster"> {
  readonly name: Value<string>;
  /** Kubernetes version, such as `1.35`. */
  readonly version: Value<string>;
  /** True where EKS Auto Mode runs the nodes. Absent means false. */
  readonly autoMode: Value<boolean>;
  /** Built-in NodePools of Auto Mode: `general-purpose`, `system`. */
  readonly builtInNodePools: Value<readonly string[]>;
  readonly subnets: Value<readonly Subnet[]>;
  readonly zones: Zones;
  readonly publicEndpoint: Value<boolean>;
  readonly privateEndpoint: Value<boolean>;
  readonly supportType: Value<string>;
  readonly nodeGroups: readonly NodeGroup[];
}

export interface NodeGroup extends Facet<"NodeGroup"> {
  readonly cluster: Link<EksCluster>;
  readonly minSize: Value<number>;
  readonly desiredSize: Value<number>;
  readonly maxSize: Value<number>;
  readonly instanceTypes: Value<readonly string[]>;
  readonly capacityType: Value<"ON_DEMAND" | "SPOT" | "CAPACITY_BLOCK">;
  readonly amiType: Value<string>;
  readonly zones: Zones;
}

/** A Karpenter NodePool (`karpenter.sh`), with EKS Auto Mode too. */
export interface NodePool extends Facet<"NodePool"> {
  readonly clusterKey: string;
  readonly name: Value<string>;
  /** Ceiling of all nodes of the pool together; cpu in vCPU, memory in bytes. */
  readonly limits: { readonly cpu: Value<number>; readonly memory: Value<number> };
  readonly requirements: Value<readonly NodeRequirement[]>;
}

export interface NodeRequirement {
  /** Label, such as `karpenter.sh/capacity-type`, `eks.amazonaws.com/instance-family`, `topology.kubernetes.io/zone`. */
  readonly key: Value<string>;
  readonly operator: Value<string>;
  readonly values: Value<readonly string[]>;
}

/** Something that adds nodes when pods do not fit. */
export interface Autoscaler extends Facet<"Autoscaler"> {
  readonly via: "auto-mode" | "karpenter" | "cluster-autoscaler";
  /** The cluster that it scales: known for Auto Mode; for what is installed inside a cluster only where the graph can tell. */
  readonly cluster: Link<EksCluster>;
  /** For what is installed inside a cluster, see `KubernetesFacet`. */
  readonly clusterKey: string | undefined;
}
