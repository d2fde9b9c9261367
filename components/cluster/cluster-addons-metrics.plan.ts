import {
  type AddonChoices,
  clusterAddonsDefaults,
  type PrometheusAdapterAddon,
  type PrometheusAddon,
} from "./cluster-addons-args";
import { asks, type Values } from "./cluster-addons-values";
import { withDefaults } from "./with-defaults";

/** Helm values of Prometheus. */
export function prometheusValues(addon: AddonChoices["prometheus"]): Values {
  const defaults: Required<PrometheusAddon> = clusterAddonsDefaults.prometheus;
  const { retentionHours, memory } = withDefaults(defaults, addon);
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
    // CloudWatch alarms wake people; this is for machines.
    alertmanager: { enabled: false },
    "prometheus-pushgateway": { enabled: false },
    "prometheus-node-exporter": { enabled: false },
    "kube-state-metrics": { enabled: false },
  };
}

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
  const { latencyHistogram, queueGauge, requestCounter } = withDefaults(defaults, addon);
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
