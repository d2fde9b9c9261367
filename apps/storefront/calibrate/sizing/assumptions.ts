/** What sizes follow from beside calibration and forecast. Each is a choice: change it here, propose again, and review the difference. */
export const assumptions = {
  /**
   * Speed of a vCPU of the clusters, a Graviton3 core, over one of the machine that was measured. Below 1, because a pod has neighbours, spans and TLS
   * that a laptop's has not.
   */
  relativeSpeed: 0.8,
  /** Use of the requested processor time that the autoscalers aim at, as the component's default says. */
  cpuTarget: 0.6,
  /** Share of the measured most requests a second that a pod is given, whatever its processor says: above it times grow. */
  rateTarget: 0.7,
  /** Years for which sizes should do: they are reviewed twice a year. */
  horizonYears: 0.5,
  /**
   * Seconds from the load to a pod that helps: the age of the metric (30), the autoscaler's interval (15), a node (60 to 90), image, start and
   * registration at the balancer (45). Until then the minimum carries what comes.
   */
  reactionSeconds: 180,
  /** The maximum over what the spike needs: it bounds a bill, and should not be what ends a sale. */
  maxHeadroom: 2,
  /** Times the minimum that the maximum is at least, as the rule k8s-hpa-bounds asks. */
  spread: 2,
  /** Seconds that an event may wait for its effect when consumers scale by lag. */
  eventDelaySeconds: 5,
  /** Memory over the most that was seen. */
  memoryHeadroom: 1.25,
  /** Share of the connections that a database admits which pools may open: the rest is for failover, migrations and people. */
  connectionShare: 0.7,
  /** Pods over the maximum while a new version is rolled out. */
  surge: 1.25,
  /** Connections of a pod over what was in use and waited for at the rate that it gets: twice that, and one, for bursts. */
  poolFactor: 2,
  /** Consumers handle eight events beside each other, and none should wait long for the others. */
  leastPool: 5,
} as const;

/** What an environment asks of its pods, by the availability that it promises. */
export interface Tier {
  /** Requested processor time of a pod, in thousandths of a vCPU: small pods where there is little, so that several zones cost little. */
  readonly cpu: number;
  /** Pods in each zone at least; 0: one pod in all. */
  readonly podsPerZone: number;
}

/** @param availabilityPercent as the environment's objectives have it. */
export function tierOf(availabilityPercent: number): Tier {
  if (availabilityPercent < 99) return { cpu: 100, podsPerZone: 0 };
  // One in each zone: losing a zone takes a third.
  if (availabilityPercent < 99.95) return { cpu: 250, podsPerZone: 1 };
  // Two: a pod that is replaced while its zone is the only one left leaves another.
  return { cpu: 500, podsPerZone: 2 };
}
