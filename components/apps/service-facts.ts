import type * as pulumi from "@pulumi/pulumi";
import { selectorLabels } from "./kubernetes.plan";
import { type ServiceArgs } from "./service-args";
import { type HttpPlan } from "./service.plan";

/** Port of every Service inside the cluster. */
export const servicePort = 80;

/** What those children are made from that every workload of ours has: its name, and who its pods are. */
export interface IdentifiedFacts {
  readonly parent: pulumi.Resource;
  /** Of the component; children begin with it. */
  readonly name: string;
  /** Name inside the cluster. */
  readonly serviceName: string;
  readonly args: Pick<ServiceArgs, "namespace" | "permissions" | "tags"> & {
    readonly cluster: Pick<ServiceArgs["cluster"], "region" | "name">;
  };
}

/** What the children of a service are made from. */
export interface ServiceFacts extends IdentifiedFacts {
  readonly args: ServiceArgs;
  readonly http: HttpPlan;
}

/** Name, namespace and labels of every Kubernetes object of a workload. */
export function metadata({ serviceName, args }: IdentifiedFacts): {
  name: string;
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
} {
  return { name: serviceName, namespace: args.namespace, labels: selectorLabels(serviceName) };
}
