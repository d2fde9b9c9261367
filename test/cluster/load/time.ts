import { type KubernetesObject } from "../control/client";

/**
 * How many times faster than in production the autoscaler's clock goes here. All of its waits are divided by it alike: the period of
 * its loop, policies, stabilization, how long a pod takes to count. So a curve has the same shape on a shorter axis, and what took 33
 * minutes takes little more than two.
 */
export const speed = 15;

/** Flags of the controller manager: its defaults, divided by `speed`. */
export const fastClock: readonly string[] = [
  `--horizontal-pod-autoscaler-sync-period=${15 / speed}s`,
  `--horizontal-pod-autoscaler-cpu-initialization-period=${300 / speed}s`,
  `--horizontal-pod-autoscaler-initial-readiness-delay=${30 / speed}s`,
  "--concurrent-horizontal-pod-autoscaler-syncs=20",
];

interface Rules {
  readonly stabilizationWindowSeconds?: number;
  readonly policies?: readonly { readonly periodSeconds: number }[];
}

interface Autoscaler extends KubernetesObject {
  readonly spec: { readonly behavior?: Readonly<Record<string, Rules>> };
}

/** The same autoscaler on the fast clock. */
export function faster(object: KubernetesObject): KubernetesObject {
  const { spec } = object as Autoscaler;
  const behavior = Object.fromEntries(
    Object.entries(spec.behavior ?? {}).map(([direction, rules]) => [direction, fasterRules(rules)]),
  );
  return { ...object, spec: { ...spec, behavior } };
}

function fasterRules({ stabilizationWindowSeconds, policies = [], ...rest }: Rules): Rules {
  const shorter = (seconds: number) => Math.max(1, Math.round(seconds / speed));
  return {
    ...rest,
    ...(stabilizationWindowSeconds === undefined
      ? {}
      : { stabilizationWindowSeconds: Math.round(stabilizationWindowSeconds / speed) }),
    policies: policies.map((policy) => ({ ...policy, periodSeconds: shorter(policy.periodSeconds) })),
  };
}
