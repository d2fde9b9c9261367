import { type LoadBalancerType } from "./load-balancer.plan";

/**
 * How an application balancer chooses a target. `leastOutstandingRequests` suits requests that differ in cost; `weightedRandom` also
 * takes targets out of the way that answer with more errors than the others; `roundRobin` alone can start new targets slowly.
 */
export type Algorithm = "roundRobin" | "leastOutstandingRequests" | "weightedRandom";

/** How a target shows that it can serve. */
export interface HealthCheck {
  /**
   * `http` asks for the path; `tcp`, of the network type alone, is content with a connection, which a process that hangs still takes.
   * @default "http"
   */
  readonly protocol?: "http" | "tcp";
  /** Port that answers, 1 to 65535. @default that of the target */
  readonly port?: number;
  /** Path of `http`. @default "/health/ready" */
  readonly path?: string;
  /** Seconds between checks, 5 to 300. @default 10: a dead target is out after 30 s */
  readonly intervalSeconds?: number;
  /** Seconds until a check counts as failed, 2 to 120, less than the interval. @default 5 */
  readonly timeoutSeconds?: number;
  /** Successes in a row that bring a target in, 2 to 10. @default 2 */
  readonly healthyThreshold?: number;
  /** Failures in a row that take a target out, 2 to 10. @default 3 */
  readonly unhealthyThreshold?: number;
  /** Status codes of success of `http`, e.g. `200` or `200-299`. @default "200" */
  readonly statusCodes?: string;
}

/**
 * What keeps a client at its target. By a cookie of the balancer, or of the application where `cookieName` names one, for so many
 * seconds (1 to 604800; default 86400); by its source address, of the network type alone. A sticky client does not profit from new
 * targets, and after the loss of its own it goes to another one all the same.
 */
export type Stickiness =
  | "off"
  | {
      /** How a client is known again: by a cookie of the balancer or of the services, or by its address. */
      readonly by: "cookie";
      /** Seconds that a client stays, 1 to 604800. @default a day: 86400 */
      readonly seconds?: number;
      /** A cookie that the services set. @default none: the balancer sets one of its own */
      readonly cookieName?: string;
    }
  | { readonly by: "sourceAddress" };

/** Where the balancer sends to. */
export interface TargetArgs {
  /** Port of the pods, 1 to 65535. Changing it replaces the target group. */
  readonly port: number;
  /** Which target gets the next request. @default "leastOutstandingRequests": a slow pod gets less. Not for the network type */
  readonly algorithm?: Algorithm;
  /** How a target shows that it can serve. */
  readonly healthCheck?: HealthCheck;
  /** Seconds that open requests have to end after a target leaves, 0 to 3600. @default 30: longer than any request of ours */
  readonly deregistrationSeconds?: number;
  /** Seconds over which a new target's share grows, 30 to 900, or 0. Only with `roundRobin`. @default 0 */
  readonly slowStartSeconds?: number;
  /** @default "off": any pod serves any request */
  readonly stickiness?: Stickiness;
}

/** Defaults of {@link TargetArgs}. */
export const targetDefaults = {
  algorithm: "leastOutstandingRequests",
  healthCheck: {
    protocol: "http",
    path: "/health/ready",
    intervalSeconds: 10,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    statusCodes: "200",
  },
  deregistrationSeconds: 30,
  slowStartSeconds: 0,
  stickiness: "off",
  /** Of a cookie: a day. */
  stickinessSeconds: 86_400,
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
  const stickiness = args.stickiness ?? targetDefaults.stickiness;
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
    stickiness: planCookie(stickiness),
  };
}

function planCookie(stickiness: Stickiness) {
  if (stickiness === "off" || stickiness.by !== "cookie") return { type: "lb_cookie", enabled: false };
  const cookieDuration = stickinessSeconds(stickiness);
  const { cookieName } = stickiness;
  const kind = cookieName === undefined ? { type: "lb_cookie" } : { type: "app_cookie", cookieName };
  return { ...kind, enabled: true, cookieDuration };
}

/** Seconds that a cookie holds a client; 0 where none does. */
export function stickinessSeconds(stickiness: Stickiness | undefined): number {
  if (stickiness === undefined || stickiness === "off" || stickiness.by !== "cookie") return 0;
  return stickiness.seconds ?? targetDefaults.stickinessSeconds;
}

function planHealthCheck(check: RequiredCheck) {
  const common = {
    enabled: true,
    port: check.port === undefined ? "traffic-port" : String(check.port),
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    healthyThreshold: check.healthyThreshold,
    unhealthyThreshold: check.unhealthyThreshold,
  };
  if (check.protocol === "tcp") return { ...common, protocol: "TCP" };
  return { ...common, protocol: "HTTP", path: check.path, matcher: check.statusCodes };
}

/** A check with its defaults. */
type RequiredCheck = Required<Omit<HealthCheck, "port">> & Pick<HealthCheck, "port">;

/** One thing that is wrong with a target's arguments: field below the target, value, what is allowed. */
export type TargetMistake = readonly [field: string, value: unknown, fix: string];

type Rule = readonly [holds: boolean, ...mistake: TargetMistake];

/**
 * What AWS would refuse of a target's arguments.
 *
 * @param secure whether the listener speaks TLS.
 */
export function targetMistakes(
  type: LoadBalancerType,
  args: TargetArgs,
  secure = false,
): readonly TargetMistake[] {
  const { port, algorithm, deregistrationSeconds: delay = 0, slowStartSeconds: slow = 0 } = args;
  const application = type === "application";
  const leaveOut = "leave it out: only the application type has one";
  const known = algorithm === undefined || Object.hasOwn(algorithmNames, algorithm);
  const rules: readonly Rule[] = [
    [whole(port, 1, 65535), "port", port, "1 to 65535"],
    [known, "algorithm", algorithm, `one of ${Object.keys(algorithmNames).join(", ")}`],
    [whole(delay, 0, 3600), "deregistrationSeconds", delay, "0 to 3600"],
    [slow === 0 || whole(slow, 30, 900), "slowStartSeconds", slow, "0, or 30 to 900"],
    [
      !application || slow === 0 || algorithm === "roundRobin",
      "slowStartSeconds",
      slow,
      'needs algorithm "roundRobin"',
    ],
    [application || !algorithm, "algorithm", algorithm, leaveOut],
    [application || slow === 0, "slowStartSeconds", slow, leaveOut],
    ...stickinessRules(application, args.stickiness ?? "off", secure),
    ...healthCheckRules(
      application,
      { ...targetDefaults.healthCheck, ...args.healthCheck },
      args.healthCheck,
    ),
  ];
  return rules.filter(([holds]) => !holds).map(([, field, value, fix]) => [field, value, fix]);
}

function stickinessRules(application: boolean, stickiness: Stickiness, secure: boolean): readonly Rule[] {
  if (stickiness === "off") return [];
  const { by } = stickiness;
  if (by !== "cookie" && by !== "sourceAddress") {
    return [[false, "stickiness", stickiness, '"off", or by "cookie" or "sourceAddress"']];
  }
  if (by === "sourceAddress") {
    return [
      [!application, "stickiness.by", by, 'the application type sees no addresses of clients: by "cookie"'],
      [
        application || !secure,
        "stickiness.by",
        by,
        "not with a certificate: AWS has no stickiness behind TLS listeners",
      ],
    ];
  }
  const seconds = stickinessSeconds(stickiness);
  const name = stickiness.cookieName ?? "session";
  const free = /^[\w!#$%&'*+.^`|~-]{1,512}$/.test(name) && !/^AWSALB/.test(name);
  return [
    [application, "stickiness.by", by, 'the network type reads no cookies: by "sourceAddress"'],
    [whole(seconds, 1, 604_800), "stickiness.seconds", seconds, "1 to 604800"],
    [
      free,
      "stickiness.cookieName",
      name,
      "the name of a cookie, not beginning with AWSALB, which is the balancer's",
    ],
  ];
}

function healthCheckRules(
  application: boolean,
  check: RequiredCheck,
  given: HealthCheck = {},
): readonly Rule[] {
  const { protocol, port, path, statusCodes } = check;
  const { intervalSeconds: interval, timeoutSeconds: timeout, healthyThreshold, unhealthyThreshold } = check;
  const codes = statusCodes.split(/[-,]/).map(Number);
  const highest = application ? 499 : 599;
  const ofHttp = protocol === "http" || (given.path === undefined && given.statusCodes === undefined);
  const rules: readonly Rule[] = [
    [["http", "tcp"].includes(protocol), "protocol", protocol, "http or tcp"],
    [!application || protocol !== "tcp", "protocol", protocol, "the application type checks by http"],
    [ofHttp, "path", given.path ?? given.statusCodes, "leave path and statusCodes out: a tcp check has none"],
    [port === undefined || whole(port, 1, 65535), "port", port, "1 to 65535"],
    [path.startsWith("/"), "path", path, "a path from the root, such as /health/ready"],
    [
      codes.every((code) => whole(code, 200, highest)),
      "statusCodes",
      statusCodes,
      `of 200 to ${highest}, such as 200-299`,
    ],
    [whole(interval, 5, 300), "intervalSeconds", interval, "5 to 300"],
    [whole(timeout, 2, 120), "timeoutSeconds", timeout, "2 to 120"],
    [timeout < interval, "timeoutSeconds", timeout, "less than the interval"],
    [whole(healthyThreshold, 2, 10), "healthyThreshold", healthyThreshold, "2 to 10"],
    [whole(unhealthyThreshold, 2, 10), "unhealthyThreshold", unhealthyThreshold, "2 to 10"],
  ];
  return rules.map(([holds, field, value, fix]): Rule => [holds, `healthCheck.${field}`, value, fix]);
}

/** Whether a number is whole and within the bounds. */
export function whole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
