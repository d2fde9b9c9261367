import { serviceLabel } from "../rule";
import { type Dashboard, dashboard, type Section } from "./dashboard";

const byService = `{{${serviceLabel}}}`;

/** The database, the caches and the stream, as the services see them. */
export function storesDashboard(): Dashboard {
  return dashboard("storefront-stores", "stores and stream", [database, cache, stream]);
}

const database: Section = {
  title: "Database",
  graphs: [
    {
      title: "Statements",
      description: "Statements a second of each service.",
      unit: "reqps",
      lines: [
        { expr: `sum by (${serviceLabel}) (rate(storefront_database_queries_total[5m]))`, legend: byService },
      ],
    },
    {
      title: "Connections",
      description: "Connections of all pods to each server. The server admits so many and no more.",
      unit: "short",
      lines: [
        {
          expr: 'sum by (shard, server, state) (storefront_database_connections{state!="waiting"})',
          legend: "shard {{shard}} {{server}} {{state}}",
        },
      ],
    },
    {
      title: "Requests that wait for a connection",
      description: "In the pod where most wait. Any that last mean a pool that is used up.",
      unit: "short",
      limit: 1,
      lines: [
        {
          expr: `max by (${serviceLabel}, shard, server) (storefront_database_connections{state="waiting"})`,
          legend: `${byService} shard {{shard}} {{server}}`,
        },
      ],
    },
    {
      title: "Where reads go",
      description: "To a standby that has all that the user has seen, or to the primary, with the reason.",
      unit: "reqps",
      lines: [
        {
          expr: "sum by (target, reason) (rate(storefront_database_reads_total[5m]))",
          legend: "{{target}} {{reason}}",
        },
      ],
    },
    {
      title: "Writes that met a moving bucket",
      description: "They are made again at the new shard. Only while a bucket moves.",
      unit: "reqps",
      lines: [
        { expr: `sum by (${serviceLabel}) (rate(storefront_bucket_moved_total[5m]))`, legend: byService },
      ],
    },
  ],
};

const cache: Section = {
  title: "Caches",
  graphs: [
    {
      title: "Hit ratio",
      description:
        "Share of the reads of each cache that the database did not see, stale and negative answers among them.",
      unit: "percentunit",
      lines: [
        {
          expr: 'sum by (cache) (rate(storefront_cache_reads_total{outcome=~"near|hit|stale|negative"}[5m])) / (sum by (cache) (rate(storefront_cache_reads_total[5m])) > 0)',
          legend: "{{cache}}",
        },
      ],
    },
    {
      title: "Reads of the database for a cache",
      description:
        "What misses cost. Many at once for one key would be a stampede; single flight makes them one.",
      unit: "reqps",
      lines: [
        {
          expr: "sum by (cache, outcome) (rate(storefront_cache_loads_total[5m]))",
          legend: "{{cache}} {{outcome}}",
        },
      ],
    },
    {
      title: "Commands to Valkey",
      description: "By use and outcome. Unavailable: there was no connection, or no answer in time.",
      unit: "reqps",
      lines: [
        {
          expr: "sum by (use, outcome) (rate(storefront_valkey_commands_total[5m]))",
          legend: "{{use}} {{outcome}}",
        },
      ],
    },
    {
      title: "Rate limits",
      description: "Checks of limits, and who was limited.",
      unit: "reqps",
      lines: [
        {
          expr: "sum by (where, outcome) (rate(storefront_rate_limit_checks_total[5m]))",
          legend: "{{where}} {{outcome}}",
        },
      ],
    },
  ],
};

const stream: Section = {
  title: "Stream",
  graphs: [
    {
      title: "Oldest event in an outbox",
      description:
        "Grows while the brokers take nothing. Orders are taken meanwhile, and wait for their payment.",
      unit: "s",
      limit: 60,
      lines: [{ expr: "max by (schema) (storefront_outbox_oldest_seconds)", legend: "{{schema}}" }],
    },
    {
      title: "From commit to the brokers, 99th percentile",
      description: "How long events wait in the outbox when all is well.",
      unit: "s",
      lines: [
        {
          expr: "histogram_quantile(0.99, sum by (schema, le) (rate(storefront_outbox_delay_seconds_bucket[5m])))",
          legend: "{{schema}}",
        },
      ],
    },
    {
      title: "Records before the consumers",
      description: "Lag of each group. Autoscaling should end it.",
      unit: "short",
      lines: [{ expr: "sum by (topic, group) (storefront_stream_lag)", legend: "{{group}} of {{topic}}" }],
    },
    {
      title: "Records by how they ended",
      description: "Handled, dead, or left for whoever has the partition next.",
      unit: "reqps",
      lines: [
        {
          expr: "sum by (topic, group, outcome) (rate(storefront_stream_consumed_total[5m]))",
          legend: "{{group}} of {{topic}} {{outcome}}",
        },
      ],
    },
    {
      title: "From commit to effect, 99th percentile",
      description: "How long after an order its payment, its mail and its status follow.",
      unit: "s",
      lines: [
        {
          expr: "histogram_quantile(0.99, sum by (topic, group, le) (rate(storefront_stream_effect_seconds_bucket[5m])))",
          legend: "{{group}} of {{topic}}",
        },
      ],
    },
    {
      title: "Orders",
      description: "Requests to place an order by what came of them.",
      unit: "reqps",
      lines: [{ expr: "sum by (outcome) (rate(storefront_orders_total[5m]))", legend: "{{outcome}}" }],
    },
    {
      title: "Stock put aside for orders",
      description:
        "Reservations by the state that they came to. Those that lapse or are given back belong to orders that were not.",
      unit: "reqps",
      lines: [
        { expr: "sum by (state) (rate(storefront_stock_reservations_total[5m]))", legend: "{{state}}" },
      ],
    },
    {
      title: "Live streams of orders",
      description: "Clients that watch an order.",
      unit: "short",
      lines: [{ expr: "sum(storefront_order_streams)", legend: "open" }],
    },
  ],
};
