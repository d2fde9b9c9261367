/** A series that Prometheus computes ahead of time. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** `page`: somebody is woken. `ticket`: somebody looks at it on a working day. */
export type Severity = "page" | "ticket";

/** A condition that somebody is told of. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold, as Prometheus writes it. */
  readonly for: string;
  /** How long it is still told after it has ended, so that one that comes and goes tells once. */
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: {
    /** What has happened, in a line. */
    readonly summary: string;
    /** What it means for users, and where to look first. */
    readonly description: string;
  };
}

/** Rules that are computed one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** A file of rules. */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** Label by which Prometheus' usual scrape configuration tells services apart: that of the pod. */
export const serviceLabel = "app_kubernetes_io_name";

/** Requests of users and of other services; not those of probes and of Prometheus. */
export const served = `route!~"/health.*|/metrics|/openapi.json"`;
