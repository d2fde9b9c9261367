/** Kind of balancer: `application` understands HTTP, `network` passes TCP on. */
export type LoadBalancerType = "application" | "network";

/** Whom the balancer has an address for: the network alone, or the internet. */
export type LoadBalancerScheme = "internal" | "public";

/**
 * How an application balancer chooses a target. `leastOutstandingRequests` suits requests that differ in cost; `weightedRandom` also
 * takes targets out of the way that answer with more errors than the others; `roundRobin` alone can start new targets slowly.
 */
export type Algorithm = "roundRobin" | "leastOutstandingRequests" | "weightedRandom";

/** How a target shows that it can serve. */
export interface HealthCheck {
  /** @default "/health/ready" */
  readonly path?: string;
  /** Seconds between checks, 5 to 300. @default 10: a dead target is out after 30 s */
  readonly intervalSeconds?: number;
  /** Seconds until a check counts as failed, 2 to 120, less than the interval. @default 5 */
  readonly timeoutSeconds?: number;
  /** Successes in a row that bring a target in, 2 to 10. @default 2 */
  readonly healthyThreshold?: number;
  /** Failures in a row that take a target out, 2 to 10. @default 3 */
  readonly unhealthyThreshold?: number;
  /** Status codes of success, e.g. `200` or `200-299`. @default "200" */
  readonly statusCodes?: string;
}

/** Where the balancer sends to. */
export interface TargetArgs {
  /** Port of the pods, 1 to 65535. */
  readonly port: number;
  /** @default "leastOutstandingRequests": a slow pod gets less. Not for the network type */
  readonly algorithm?: Algorithm;
  readonly healthCheck?: HealthCheck;
  /** Seconds that open requests have to end after a target leaves, 0 to 3600. @default 30: longer than any request of ours */
  readonly deregistrationSeconds?: number;
  /** Seconds over which a new target's share grows, 30 to 900, or 0. Only with `roundRobin`. @default 0 */
  readonly slowStartSeconds?: number;
  /** Seconds that a client stays with its target, 1 to 604800, or `off`. @default "off": any pod serves any request */
  readonly stickinessSeconds?: number | "off";
}

/** Defaults of {@link TargetArgs}. */
export const targetDefaults = {
  algorithm: "leastOutstandingRequests",
  healthCheck: {
    path: "/health/ready",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    statusCodes: "200",
  },
  deregistrationSeconds: 30,
  slowStartSeconds: 0,
  stickinessSeconds: "off",
} as const;

const algorithmNames: Record<Algorithm, string> = {
  roundRobin: "round_robin",
  leastOutstandingRequests: "least_outstanding_requests",
  weightedRandom: "weighted_random",
};

/** A target group's properties as AWS names them; only those that the type takes. */
export function planTargetGroup(type: LoadBalancerType, args: TargetArgs) {
  const { port } = args;
  const algorithm = args.algorithm ?? targetDefaults.algorithm;
  const stickiness = args.stickinessSeconds ?? targetDefaults.stickinessSeconds;
  const common = {
    port,
    targetType: "ip",
    deregistrationDelay: args.deregistrationSeconds ?? targetDefaults.deregistrationSeconds,
    healthCheck: planHealthCheck({ ...targetDefaults.healthCheck, ...args.healthCheck }),
  };
  if (type === "network") {
    return { ...common, protocol: "TCP", stickiness: { type: "source_ip", enabled: stickiness !== "off" } };
  }
  return {
    ...common,
    protocol: "HTTP",
    protocolVersion: "HTTP1",
    loadBalancingAlgorithmType: algorithmNames[algorithm],
    loadBalancingAnomalyMitigation: algorithm === "weightedRandom" ? "on" : "off",
    slowStart: args.slowStartSeconds ?? targetDefaults.slowStartSeconds,
    stickiness: {
      type: "lb_cookie",
      enabled: stickiness !== "off",
      ...(stickiness === "off" ? {} : { cookieDuration: stickiness }),
    },
  };
}

function planHealthCheck(check: Required<HealthCheck>) {
  return {
    enabled: true,
    protocol: "HTTP",
    port: "traffic-port",
    path: check.path,
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    healthyThreshold: check.healthyThreshold,
    unhealthyThreshold: check.unhealthyThreshold,
    matcher: check.statusCodes,
  };
}

/** TLS 1.3 and 1.2 with forward secrecy alone; every client that CloudFront or a current runtime is speaks it. */
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** The listener's properties: TLS on 443 where there is a certificate, else plain on 80. */
export function planListener(type: LoadBalancerType, certificate: boolean) {
  const plain = type === "application" ? "HTTP" : "TCP";
  const secure = type === "application" ? "HTTPS" : "TLS";
  return certificate ? { port: 443, protocol: secure, sslPolicy: tlsPolicy } : { port: 80, protocol: plain };
}

/** One thing that is wrong with the target's arguments: field below `target`, value, what is allowed. */
export type TargetMistake = readonly [field: string, value: unknown, fix: string];

type Rule = readonly [holds: boolean, ...mistake: TargetMistake];

/** What AWS would refuse of the target's arguments. */
export function targetMistakes(type: LoadBalancerType, args: TargetArgs): readonly TargetMistake[] {
  const { port, algorithm, deregistrationSeconds = 0, slowStartSeconds: slow = 0 } = args;
  const sticky = args.stickinessSeconds ?? "off";
  const application = type === "application";
  const leaveOut = "leave it out: only the application type has one";
  const rules: readonly Rule[] = [
    [whole(port, 1, 65535), "port", port, "1 to 65535"],
    [whole(deregistrationSeconds, 0, 3600), "deregistrationSeconds", deregistrationSeconds, "0 to 3600"],
    [slow === 0 || whole(slow, 30, 900), "slowStartSeconds", slow, "0, or 30 to 900"],
    [slow === 0 || algorithm === "roundRobin", "slowStartSeconds", slow, 'needs algorithm "roundRobin"'],
    [sticky === "off" || whole(sticky, 1, 604_800), "stickinessSeconds", sticky, '"off", or 1 to 604800'],
    [application || !algorithm, "algorithm", algorithm, leaveOut],
    [application || slow === 0, "slowStartSeconds", slow, leaveOut],
    ...healthCheckRules({ ...targetDefaults.healthCheck, ...args.healthCheck }),
  ];
  return rules.filter(([holds]) => !holds).map(([, field, value, fix]) => [field, value, fix]);
}

function healthCheckRules(check: Required<HealthCheck>): readonly Rule[] {
  const {
    path,
    intervalSeconds: interval,
    timeoutSeconds: timeout,
    healthyThreshold,
    unhealthyThreshold,
  } = check;
  const rules: readonly Rule[] = [
    [path.startsWith("/"), "path", path, "a path from the root, such as /health/ready"],
    [whole(interval, 5, 300), "intervalSeconds", interval, "5 to 300"],
    [whole(timeout, 2, 120), "timeoutSeconds", timeout, "2 to 120"],
    [timeout < interval, "timeoutSeconds", timeout, "less than the interval"],
    [whole(healthyThreshold, 2, 10), "healthyThreshold", healthyThreshold, "2 to 10"],
    [whole(unhealthyThreshold, 2, 10), "unhealthyThreshold", unhealthyThreshold, "2 to 10"],
  ];
  return rules.map(([holds, field, value, fix]): Rule => [holds, `healthCheck.${field}`, value, fix]);
}

function whole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
