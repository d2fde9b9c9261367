import { type AlertingRule, type RuleGroup, serviceLabel } from "./rule";

/** Alerts by what the services see of themselves, before users do. */
export const symptomAlerts: RuleGroup = {
  name: "storefront-symptoms",
  rules: [
    ...streamAlerts(),
    ...databaseAlerts(),
    ...loadAlerts(),
    {
      alert: "BreakerOpen",
      expr: `max by (${serviceLabel}, dependency) (storefront_breaker_state{state="open"}) == 1`,
      ...{ for: "2m", keep_firing_for: "5m" },
      labels: { severity: "ticket" },
      annotations: {
        summary: `{{ $labels.${serviceLabel} }} no longer calls {{ $labels.dependency }}`,
        description: "Its answers are degraded or refused meanwhile. Look at {{ $labels.dependency }} first.",
      },
    },
    {
      alert: "ValkeyUnavailable",
      expr: `sum by (${serviceLabel}, use) (rate(storefront_valkey_commands_total{outcome="unavailable"}[5m])) > 0.2 * sum by (${serviceLabel}, use) (rate(storefront_valkey_commands_total[5m]))`,
      for: "5m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `{{ $labels.${serviceLabel} }} has no answer from {{ $labels.use }} for one command in five`,
        description:
          "Without the cache the database carries its reads; without sessions no sign-in is renewed.",
      },
    },
    {
      alert: "PodsRestart",
      expr: `sum by (${serviceLabel}) (changes(process_start_time_seconds[30m])) > 3`,
      for: "0m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `Containers of {{ $labels.${serviceLabel} }} start again and again`,
        description:
          "Look at the reason of the last end: OOMKilled, a failed liveness check, or an exit of its own.",
      },
    },
  ],
};

function streamAlerts(): AlertingRule[] {
  return [
    {
      alert: "OutboxWaits",
      expr: "max by (schema) (storefront_outbox_oldest_seconds) > 60",
      for: "2m",
      labels: { severity: "page" },
      annotations: {
        summary: "Events of {{ $labels.schema }} have waited for {{ $value | humanizeDuration }}",
        description:
          "Orders are taken, and nobody is told of them: no payment, no mail. Nothing is lost. Look at the brokers first, then at the relay's log.",
      },
    },
    {
      // Both in records: what is before the consumers, and what they do in a minute.
      alert: "ConsumerLags",
      expr: "sum by (topic, group) (storefront_stream_lag) > 60 * clamp_min(sum by (topic, group) (rate(storefront_stream_consumed_total[5m])), 1)",
      for: "10m",
      labels: { severity: "ticket" },
      annotations: {
        summary: "{{ $labels.group }} is behind by {{ $value }} records of {{ $labels.topic }}",
        description:
          "More than a minute's work waits. Look whether its pods are at their maximum, and whether one key or one partition holds all the rest up.",
      },
    },
    {
      alert: "DeadLetters",
      expr: 'sum by (topic, group) (increase(storefront_stream_consumed_total{outcome="dead"}[15m])) > 0',
      for: "0m",
      labels: { severity: "ticket" },
      annotations: {
        summary: "{{ $labels.group }} could not handle records of {{ $labels.topic }}",
        description:
          "They are in the topic {{ $labels.topic }}.dead with the reason in their headers, and have had no effect. Mend the cause, then run kubectl -n shop exec deploy/{{ $labels.topic }} -- node main.ts --replay {{ $labels.topic }} which puts them back.",
      },
    },
  ];
}

function databaseAlerts(): AlertingRule[] {
  const reads = `sum by (${serviceLabel}) (rate(storefront_database_reads_total`;
  return [
    {
      alert: "PoolExhausted",
      expr: `max by (${serviceLabel}, shard, server) (storefront_database_connections{state="waiting"}) > 0`,
      for: "2m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `Requests of {{ $labels.${serviceLabel} }} wait for a connection to {{ $labels.server }} of shard {{ $labels.shard }}`,
        description:
          "Either statements have become slow, or pods want more than their pool has. More connections help only while the server has room for them.",
      },
    },
    {
      alert: "ReadsFallBack",
      expr: `${reads}{target="primary",reason=~"behind|unreachable|avoided"}[10m])) > 0.2 * ${reads}[10m]))`,
      for: "10m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `One read in five of {{ $labels.${serviceLabel} }} goes to the primary, because standbys are behind or gone`,
        description:
          "The primary carries the readers' load. Look at the replicas' lag and health; by the label reason it is one or the other.",
      },
    },
  ];
}

function loadAlerts(): AlertingRule[] {
  return [
    {
      alert: "CheckoutShed",
      expr: `sum by (${serviceLabel}) (increase(storefront_shed_requests_total{priority="critical"}[5m])) > 0`,
      for: "2m",
      labels: { severity: "page" },
      annotations: {
        summary: `{{ $labels.${serviceLabel} }} refuses what matters most`,
        description:
          "It has too much to do even after browsing is refused. Look whether pods are at their maximum, and whether nodes could not be had.",
      },
    },
    {
      alert: "RequestsShed",
      expr: `sum by (${serviceLabel}) (rate(storefront_shed_requests_total[5m])) > 0.01 * sum by (${serviceLabel}) (rate(http_server_request_duration_seconds_count[5m]))`,
      for: "10m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `{{ $labels.${serviceLabel} }} refuses more than 1 % of its requests because of load`,
        description:
          "Browsing suffers first. Autoscaling should have ended it within minutes: look why it has not.",
      },
    },
    {
      alert: "EventLoopBlocked",
      expr: `max by (${serviceLabel}) (storefront_event_loop_delay_seconds) > 0.1`,
      for: "5m",
      labels: { severity: "ticket" },
      annotations: {
        summary: `A pod of {{ $labels.${serviceLabel} }} has been late with everything for minutes`,
        description:
          "It wants more processor than it has, or something in it computes for long. Compare processor use with its request.",
      },
    },
  ];
}
