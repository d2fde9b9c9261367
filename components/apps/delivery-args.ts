import type * as pulumi from "@pulumi/pulumi";

/** How a new version comes into service. */
export type Delivery = RollingDelivery | CanaryDelivery;

/** A quarter more pods at a time, by readiness alone: a version that answers probes and fails requests gets everywhere. */
export interface RollingDelivery {
  /** How a new version comes: a quarter of the pods at a time, or by degrees with a judge. */
  readonly type: "rolling";
}

/**
 * By degrees, and back by itself when requests fail: an Argo Rollout instead of the Deployment (`ClusterAddons`: argoRollouts). A
 * version that was turned back stays the one that the program asks for; the next `pulumi up` with another one starts anew.
 *
 * Pulumi waits for the first version alone. Later ones it hands over and may end before their first step: what it could wait for, the
 * state of the Rollout, is still that of the version before. `kubectl argo rollouts status <serviceName> --namespace <namespace>`, of
 * Argo Rollouts' plugin, follows a version to its end and fails where it was turned back: let it be the next step of a pipeline.
 */
export interface CanaryDelivery {
  /** How a new version comes: a quarter of the pods at a time, or by degrees with a judge. */
  readonly type: "canary";
  /**
   * Share of the pods on the new version, and how long it is watched there. Requests go to pods alike, so shares are of pods, rounded
   * up: with 3 pods the first step is a third. @default 5, 25 and 50 percent for two, five and five minutes
   */
  readonly steps?: readonly CanaryStep[];
  /**
   * What turns a version back. With `prometheus` it needs `http.metricsPath`, and the namespace of Prometheus as
   * `http.metricsNamespace`: a version none of whose pods can be read from is turned back, one without requests is not.
   */
  readonly errors: ErrorRate;
}

/** One step of a canary. */
export interface CanaryStep {
  /** Percent of the pods on the new version, 1 to 99. */
  readonly percent: number;
  /** Seconds until the next step, 60 at least: errors are measured over two minutes. */
  readonly pauseSeconds: number;
}

/** Where the share of failed requests comes from. No answer five times in a row turns the version back too. */
export type ErrorRate = PrometheusErrors | CloudWatchErrors;

interface ErrorLimit {
  /** Percent of the requests that may fail with 5xx. @default 1 */
  readonly maximumPercent?: number;
}

/** From the new pods' own counters. */
export interface PrometheusErrors extends ErrorLimit {
  /** Who counts failed requests: the pods (`prometheus`), or their balancer (`cloudWatch`). */
  readonly source: "prometheus";
  /**
   * URL of Prometheus. Its series must carry namespace and labels of their pods, as by its usual scrape configuration.
   * @default http://prometheus-server.monitoring.svc: that of `ClusterAddons`
   */
  readonly address?: string;
  /**
   * Counter of requests, by status. Try it in Prometheus first: one that the pods do not have looks like no requests at all.
   * @default http_requests_total
   */
  readonly counter?: string;
  /** Label of the counter that holds the HTTP status. @default status */
  readonly statusLabel?: string;
}

/** From a balancer's target group: of old and new pods together, so that a small canary's errors are thinned. */
export interface CloudWatchErrors extends ErrorLimit {
  /** Who counts failed requests: the pods (`prometheus`), or their balancer (`cloudWatch`). */
  readonly source: "cloudWatch";
  /** As CloudWatch names the balancer: `app/<name>/<id>`. */
  readonly loadBalancer: pulumi.Input<string>;
  /** As CloudWatch names the target group: `targetgroup/<name>/<id>`. */
  readonly targetGroup: pulumi.Input<string>;
}

/** What a canary takes where an argument is not given. */
export const deliveryDefaults = {
  type: "rolling",
  steps: [
    { percent: 5, pauseSeconds: 120 },
    { percent: 25, pauseSeconds: 300 },
    { percent: 50, pauseSeconds: 300 },
  ],
  maximumPercent: 1,
  address: "http://prometheus-server.monitoring.svc",
  counter: "http_requests_total",
  statusLabel: "status",
} as const;
