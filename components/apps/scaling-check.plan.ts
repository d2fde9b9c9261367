import { type ArgumentCheck } from "../lib/errors";
import { completeSpeed } from "./scaling.plan";
import {
  type CustomMetric,
  type ElasticScaling,
  type LagScaling,
  type ScalingSpeed,
  type ServiceScaling,
} from "./scaling-args";

/** Records everything that is wrong with the scaling of a service. */
export function checkScaling(check: ArgumentCheck, scaling: ServiceScaling): void {
  if ("replicas" in scaling) {
    checkFixed(check, scaling.replicas, Object.keys(scaling));
    return;
  }
  const lag = "kafka" in scaling;
  const { min, max } = scaling;
  check.require(
    isCount(min, lag ? 0 : 1),
    "scaling.min",
    min,
    lag ? "0 or more whole pods" : "1 or more whole pods; for none use { replicas: 0 }",
  );
  const ordered = isCount(max, 1) && max >= min;
  check.require(ordered, "scaling.max", max, `a whole number of pods, min (${min}) or more`);
  checkSpeed(check, scaling.speed);
  if (lag) checkLag(check, scaling);
  else checkTargets(check, scaling);
}

function checkFixed(check: ArgumentCheck, replicas: number, fields: readonly string[]): void {
  check.require(isCount(replicas, 0), "scaling.replicas", replicas, "a whole number, 0 or more");
  const others = fields.filter((field) => field !== "replicas");
  check.require(
    others.length === 0,
    "scaling.replicas",
    replicas,
    `either replicas or ${others.join(", ")}: an autoscaler and a number would undo each other's work`,
  );
}

function checkTargets(check: ArgumentCheck, { cpuTarget, memoryTarget, metrics = [] }: ElasticScaling): void {
  for (const [field, target] of Object.entries({ cpuTarget, memoryTarget })) {
    check.require(
      target === undefined || target === "off" || isWithin(target, 10, 95),
      `scaling.${field}`,
      target,
      "10 to 95 percent of the request: above there is no room to react",
    );
  }
  check.require(
    cpuTarget !== "off" || memoryTarget !== undefined || metrics.length > 0,
    "scaling.cpuTarget",
    cpuTarget,
    "a percentage, or another metric: without any Kubernetes takes the processor's use after all",
  );
  const seen = new Set<string>();
  for (const [index, metric] of metrics.entries()) {
    const field = `scaling.metrics[${index}]`;
    checkMetric(check, field, metric);
    const identity = JSON.stringify([metric.type, metric.metric, "labels" in metric ? metric.labels : {}]);
    check.require(
      !seen.has(identity),
      field,
      metric.type,
      "each metric once: the lower target decides alone",
    );
    seen.add(identity);
  }
}

function checkMetric(check: ArgumentCheck, field: string, metric: CustomMetric): void {
  const { metric: name } = metric;
  check.require(
    name === undefined || /^[a-z]([a-z0-9_.:-]{0,251}[a-z0-9])?$/.test(name),
    `${field}.metric`,
    name,
    "lower-case letters, digits and _, as the metrics API takes it",
  );
  const [target, value] = targetOf(metric);
  const whole = metric.type !== "latency" || Number.isInteger(value);
  check.require(
    Number.isFinite(value) && value >= 0.001 && whole,
    `${field}.${target}`,
    value,
    metric.type === "latency" ? "1 or more whole milliseconds" : "a number above 0",
  );
}

function targetOf(metric: CustomMetric): readonly [string, number] {
  if (metric.type === "latency") return ["targetMilliseconds", metric.targetMilliseconds];
  return metric.type === "queueDepth" ? ["perPod", metric.perPod] : ["average", metric.average];
}

function checkSpeed(check: ArgumentCheck, speed: ScalingSpeed | undefined): void {
  const { addPercent, addPods, removePercent, quietSeconds } = completeSpeed(speed);
  const field = "scaling.speed";
  const counts: readonly (readonly [string, number, number, string])[] = [
    ["addPercent", addPercent, 1000, "1 to 1000 percent"],
    ["addPods", addPods, 1000, "1 to 1000 whole pods"],
    ["removePercent", removePercent, 100, "1 to 100 percent: with 0 a peak's pods would stay for ever"],
  ];
  for (const [name, value, most, fix] of counts) {
    check.require(isWithin(value, 1, most), `${field}.${name}`, value, fix);
  }
  check.require(isWithin(quietSeconds, 0, 3600), `${field}.quietSeconds`, quietSeconds, "0 to 3600 seconds");
}

function checkLag(check: ArgumentCheck, { max, kafka }: LagScaling): void {
  const { topic, consumerGroup, lagPerPod, partitions, bootstrapServers, fallbackPods } = kafka;
  const named = /^[\w.-]{1,249}$/;
  check.require(named.test(topic), "scaling.kafka.topic", topic, "1 to 249 letters, digits, . _ and -");
  check.require(consumerGroup !== "", "scaling.kafka.consumerGroup", consumerGroup, "the group's name");
  check.require(isCount(lagPerPod, 1), "scaling.kafka.lagPerPod", lagPerPod, "1 or more whole messages");
  check.require(
    fallbackPods === undefined || isWithin(fallbackPods, 1, max),
    "scaling.kafka.fallbackPods",
    fallbackPods,
    `1 to max (${max})`,
  );
  check.require(
    partitions === undefined || isCount(partitions, 1),
    "scaling.kafka.partitions",
    partitions,
    "1 or more",
  );
  check.require(
    partitions === undefined || max <= partitions,
    "scaling.max",
    max,
    `at most the topic's ${partitions ?? 0} partitions: a pod without a partition reads nothing`,
  );
  check.require(
    typeof bootstrapServers !== "string" || /^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/.test(bootstrapServers),
    "scaling.kafka.bootstrapServers",
    bootstrapServers,
    "host:port, several separated by commas",
  );
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}

function isWithin(value: number, least: number, most: number): boolean {
  return isCount(value, least) && value <= most;
}
