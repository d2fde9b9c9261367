import {
  type AddonChoices,
  clusterAddonsDefaults,
  type PrometheusAdapterAddon,
  type PrometheusAddon,
} from "./cluster-addons-args";
import { asks, type Values } from "./cluster-addons-values";
import { withDefaults } from "./with-defaults";

/** Helm values of Prometheus. */
export function prometheusValues(addon: AddonChoices["prometheus"], region: string): Values {
  const defaults: Required<PrometheusAddon> = clusterAddonsDefaults.prometheus;
  const { retentionHours, memory, rules, alertTopics } = withDefaults(defaults, addon);
  return {
    server: {
      replicaCount: 2,
      // A volume would bind it to a zone, and the autoscalers' metrics with it.
      persistentVolume: { enabled: false },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      retention: `${retentionHours}h`,
      global: { scrape_interval: "15s", evaluation_interval: "15s" },
      resources: asks("500m", memory),
      podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
      podAntiAffinity: "soft",
      podAntiAffinityTopologyKey: "topology.kubernetes.io/zone",
    },
    ...ruleFiles(rules),
    alertmanager: alertmanagerValues(alertTopics, region),
    "prometheus-pushgateway": { enabled: false },
    "prometheus-node-exporter": { enabled: false },
    "kube-state-metrics": { enabled: false },
  };
}

/** Two that know of each other, so that each alert is told once. What they remember is silences and what was told: not worth a volume. */
function alertmanagerValues(topics: Required<PrometheusAddon>["alertTopics"], region: string) {
  const severities = Object.keys(topics);
  // Without anybody to tell, CloudWatch alarms wake people, and this is for machines.
  if (severities.length === 0) return { enabled: false };
  return {
    enabled: true,
    replicaCount: 2,
    serviceAccount: { name: alertmanagerAccount },
    persistence: { enabled: false },
    podAntiAffinity: "soft",
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: asks("20m", "128Mi"),
    configmapReload: { enabled: true },
    config: {
      route: {
        receiver: "nobody",
        group_by: ["alertname"],
        ...{ group_wait: "30s", group_interval: "5m", repeat_interval: "4h" },
        routes: severities.map((severity) => ({ receiver: severity, matchers: [`severity="${severity}"`] })),
      },
      // A page says all that a ticket of the same alert would.
      inhibit_rules: [
        {
          source_matchers: ['severity="page"'],
          target_matchers: ['severity="ticket"'],
          equal: ["alertname"],
        },
      ],
      receivers: [
        { name: "nobody" },
        ...Object.entries(topics).map(([severity, topic_arn]) => ({
          name: severity,
          sns_configs: [{ topic_arn, sigv4: { region }, send_resolved: true }],
        })),
      ],
    },
  };
}

/** The files that the chart's own configuration reads. */
function ruleFiles({ recording, alerting }: Required<PrometheusAddon>["rules"]): Values {
  const files = {
    ...(recording ? { "recording_rules.yml": recording } : {}),
    ...(alerting ? { "alerting_rules.yml": alerting } : {}),
  };
  return Object.keys(files).length > 0 ? { serverFiles: files } : {};
}

/** Service account of Alertmanager, which the add-on's role is for. */
export const alertmanagerAccount = "prometheus-alertmanager";

/**
 * Helm values of the adapter. Series by what Prometheus' usual scrape configuration names them after: the namespace, the pod, and the
 * label of the pod that is the Service's name.
 */
export function adapterValues(addon: AddonChoices["prometheusAdapter"]): Values {
  return {
    replicas: 2,
    prometheus: { url: "http://prometheus-server.monitoring.svc", port: 80 },
    metricsRelistInterval: "30s",
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    resources: asks("100m", "256Mi"),
    rules: { default: false, custom: adapterRules(addon) },
  };
}

function adapterRules(addon: AddonChoices["prometheusAdapter"]): readonly object[] {
  const defaults: Required<PrometheusAdapterAddon> = clusterAddonsDefaults.prometheusAdapter;
  const { latencyHistogram, queueGauge, requestCounter, podGauges } = withDefaults(defaults, addon);
  const chosen = `namespace!="",app_kubernetes_io_name!=""`;
  const resources = {
    overrides: {
      namespace: { resource: "namespace" },
      pod: { resource: "pod" },
      app_kubernetes_io_name: { resource: "service" },
    },
  };
  const series = "<<.Series>>{<<.LabelMatchers>>}";
  return [
    {
      seriesQuery: `${latencyHistogram}_bucket{${chosen}}`,
      resources,
      name: { matches: "^(.*)_bucket$", as: "${1}_p99" },
      metricsQuery: `histogram_quantile(0.99, sum(rate(${series}[2m])) by (le, <<.GroupBy>>))`,
    },
    {
      seriesQuery: `${queueGauge}{${chosen}}`,
      resources,
      // Each pod reports the same queue.
      metricsQuery: `max(${series}) by (<<.GroupBy>>)`,
    },
    {
      seriesQuery: `${requestCounter}_total{${chosen}}`,
      resources,
      name: { matches: "^(.*)_total$", as: "${1}_per_second" },
      metricsQuery: `sum(rate(${series}[2m])) by (<<.GroupBy>>)`,
    },
    ...podGauges.map((gauge) => ({
      seriesQuery: `${gauge}{${chosen}}`,
      resources,
      metricsQuery: `sum(${series}) by (<<.GroupBy>>)`,
    })),
  ];
}

/** Helm values of the OpenTelemetry collector. */
export function telemetryValues(addon: AddonChoices["openTelemetryCollector"], region: string): Values {
  const { xray = clusterAddonsDefaults.openTelemetryCollector.xray, metrics } = addon ?? {};
  const processors = ["memory_limiter", "batch"];
  return {
    mode: "deployment",
    replicaCount: 2,
    // The distribution that has AWS's exporters.
    image: { repository: "otel/opentelemetry-collector-contrib" },
    command: { name: "otelcol-contrib" },
    fullnameOverride: "opentelemetry-collector",
    serviceAccount: { name: "opentelemetry-collector" },
    resources: asks("200m", "512Mi"),
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    ports: { "jaeger-compact": off, "jaeger-thrift": off, "jaeger-grpc": off, zipkin: off },
    config: {
      // Null takes away what the chart would add.
      receivers: { jaeger: null, zipkin: null, prometheus: null },
      exporters: {
        ...(xray ? { awsxray: { region } } : {}),
        ...(metrics
          ? {
              prometheusremotewrite: {
                endpoint: metrics.remoteWriteUrl,
                auth: { authenticator: "sigv4auth" },
              },
            }
          : {}),
      },
      ...(metrics ? { extensions: { sigv4auth: { region, service: "aps" } } } : {}),
      service: {
        extensions: ["health_check", ...(metrics ? ["sigv4auth"] : [])],
        pipelines: {
          logs: null,
          traces: xray ? { receivers: ["otlp"], processors, exporters: ["awsxray"] } : null,
          metrics: metrics ? { receivers: ["otlp"], processors, exporters: ["prometheusremotewrite"] } : null,
        },
      },
    },
  };
}

const off = { enabled: false };
