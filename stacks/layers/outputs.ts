import { type ClusterOutputs } from "@tenfold/components/cluster/outputs";
import { type NetworkOutputs } from "@tenfold/components/network/outputs";

/** What passes between layers, in one program or through a StackReference: the components' own output interfaces by region. */
export type ByRegion<Outputs> = Readonly<Record<string, Outputs>>;

/** The network of each region. */
export type NetworkLayer = ByRegion<NetworkOutputs>;

/** The Kubernetes cluster of each region. */
export type ClusterLayer = ByRegion<ClusterOutputs>;
