import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../lib/after";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { checkWord } from "../lib/words";
import { checkRegion } from "../lib/zones";
import { checkNamespace, containerFallback, type NamespaceQuota, planQuota } from "./namespace.plan";
import { namespaceChildren } from "./workload-children";

/** Arguments of `Namespace`. */
export interface NamespaceArgs {
  /** Region of the cluster. */
  readonly region: string;
  /** Name inside the cluster. @default the component's name */
  readonly namespace?: string;
  /** Ceiling over all pods. @default none but for balancers, of which pods may never ask for one */
  readonly quota?: NamespaceQuota;
  /** Who registers pods in target groups, here as in `Service`: it holds new pods back until their balancer has them. @default autoMode */
  readonly targetsBoundBy?: "autoMode" | "loadBalancerController";
  /** Labels of the namespace, such as team and environment for cost reports. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof namespaceChildren>;
}

/**
 * A namespace that is closed until somebody opens it: pods under the Pod Security Standard `restricted`, no traffic in but what a
 * `Service` allows, no balancers, a default size for containers that ask for nothing. Lives on the Kubernetes provider given in
 * `opts.provider`.
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class Namespace extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;
  /** Name inside the cluster, once the namespace is ready for pods. */
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `Namespace "${name}"`;
    requireGiven(component, args, ["region"]);
    const { region, namespace: called = name, quota, labels, targetsBoundBy = "autoMode" } = args;
    const check = new ArgumentCheck(component);
    checkRegion(check, region);
    checkNamespace(check, called, quota);
    checkWord(check, "targetsBoundBy", targetsBoundBy, Object.keys(gates));
    checkTransforms(check, namespaceChildren, args.transform);
    check.throwIfAny();
    const options = withTransforms(opts, namespaceChildren, args.transform);
    super("tenfold:apps:Namespace", name, { region, namespace: called, quota }, options);

    const namespace = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: { name: called, labels: { ...labels, ...restricted, [gates[targetsBoundBy]]: "enabled" } },
      },
      { parent: this },
    );
    this.region = region;
    this.name = closeNamespace(this, name, namespace.metadata.name, quota);
    this.registerOutputs({ region, name: this.name });
  }
}

const restricted = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
};

/**
 * The switch of each controller: pods behind a target group count as ready only once its balancer finds them healthy. Otherwise a rollout ends the
 * old pods seconds before the new ones get requests. Pods behind no balancer stay as they are.
 */
const gates = {
  autoMode: "eks.amazonaws.com/pod-readiness-gate-inject",
  loadBalancerController: "elbv2.k8s.aws/pod-readiness-gate-inject",
} as const;

/** Limits and the closed door. The name comes out after them, so that no pod starts before they hold. */
function closeNamespace(
  parent: pulumi.Resource,
  name: string,
  namespace: pulumi.Output<string>,
  quota: NamespaceQuota | undefined,
): pulumi.Output<string> {
  const quotas = new kubernetes.core.v1.ResourceQuota(
    `${name}-quota`,
    { metadata: { name: "ceiling", namespace }, spec: { hard: planQuota(quota) } },
    { parent },
  );
  const { request, limit } = containerFallback;
  const limits = new kubernetes.core.v1.LimitRange(
    `${name}-limits`,
    {
      metadata: { name: "fallback", namespace },
      spec: { limits: [{ type: "Container", defaultRequest: request, default: limit }] },
    },
    { parent },
  );
  const door = new kubernetes.networking.v1.NetworkPolicy(
    `${name}-closed`,
    { metadata: { name: "closed", namespace }, spec: { podSelector: {}, policyTypes: ["Ingress"] } },
    { parent },
  );
  return after(namespace, [quotas, limits, door]);
}
