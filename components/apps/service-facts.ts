import type * as pulumi from "@pulumi/pulumi";
import { selectorLabels } from "./kubernetes.plan";
import { type ServiceArgs } from "./service-args";
import { type HttpPlan } from "./service.plan";

/** Port of every Service inside the cluster. */
export const servicePort = 80;

/** What the children of a service are made from. */
export interface ServiceFacts {
  readonly parent: pulumi.Resource;
  /** Of the component; children begin with it. */
  readonly name: string;
  readonly serviceName: string;
  readonly args: ServiceArgs;
  readonly http: HttpPlan;
}

/** Name, namespace and labels of every Kubernetes object of a service. */
export function metadata({ serviceName, args }: ServiceFacts): {
  name: string;
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
} {
  return { name: serviceName, namespace: args.namespace, labels: selectorLabels(serviceName) };
}
