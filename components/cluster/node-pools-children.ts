import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { child, customChild, objectChild } from "../lib/transform";

/** The children of `NodePools` that their user may change, by role. */
export const nodePoolsChildren = {
  /** The switch that makes network policies work. Only with Auto Mode. */
  networkPolicies: objectChild(kubernetes.core.v1.ConfigMapPatch, ["data:enable-network-policy-controller"]),
  /** The default class of volumes, encrypted. */
  storageClass: objectChild(kubernetes.storage.v1.StorageClass, ["parameters:encrypted"]),
  /** What nodes of Auto Mode are like. */
  nodeClass: customChild("eks.amazonaws.com/v1", "NodeClass"),
  /** What nodes of Karpenter are like: their disks encrypted, their credentials out of the reach of pods. */
  ec2NodeClass: customChild("karpenter.k8s.aws/v1", "EC2NodeClass", [
    "spec:blockDeviceMappings",
    "spec:metadataOptions",
  ]),
  /** Each pool, within its limits. */
  nodePool: customChild("karpenter.sh/v1", "NodePool", ["spec:limits"]),
  /** The metrics server. Only with Auto Mode. */
  addOn: child(aws.eks.Addon),
};
