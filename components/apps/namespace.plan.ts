import { type ArgumentCheck } from "../lib/errors";
import { checkObjectName } from "./kubernetes.plan";

/** Ceiling of a namespace. */
export interface NamespaceQuota {
  /** vCPU requested by all pods together. */
  readonly cpu: number;
  /** GiB requested by all pods together. */
  readonly memoryGib: number;
  /** Pods that may be there at once; those that have finished do not count. */
  readonly pods: number;
}

/** The quota as Kubernetes takes it. Balancers are ours alone: one that a Service asks for would be public, paid and unseen. */
export function planQuota(quota: NamespaceQuota | undefined): Record<string, string> {
  const own = quota && {
    "requests.cpu": String(quota.cpu),
    "requests.memory": `${quota.memoryGib}Gi`,
    pods: String(quota.pods),
  };
  return { ...own, "services.loadbalancers": "0", "services.nodeports": "0" };
}

/** What a container gets that asks for nothing; ours all ask. */
export const containerFallback = {
  request: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
  limit: { memory: "512Mi" },
} as const;

/** Records everything that is wrong with a namespace's arguments. */
export function checkNamespace(
  check: ArgumentCheck,
  namespace: string,
  quota: NamespaceQuota | undefined,
): void {
  checkObjectName(check, namespace, "namespace");
  for (const field of ["cpu", "memoryGib", "pods"] as const) {
    const value = quota?.[field];
    check.require(
      value === undefined || (Number.isInteger(value) && value > 0),
      `quota.${field}`,
      value,
      "a whole number above zero",
    );
  }
}
