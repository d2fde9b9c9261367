import { type Role } from "../facets/tokens";
import {
  type AntiAffinity,
  type Container,
  type ContainerResources,
  type RolloutStrategy,
  type TopologySpread,
  type Workload,
  type WorkloadType,
} from "../facets/workloads";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { type KubernetesPlaces } from "./kubernetes";
import { asCountOrPercentage, selectorAt } from "./labels";
import { Properties } from "./properties";
import { asQuantity } from "./quantity";

const types: readonly (readonly [Role, WorkloadType])[] = [
  ["deployment", "Deployment"],
  ["statefulSet", "StatefulSet"],
  ["daemonSet", "DaemonSet"],
  ["replicaSet", "ReplicaSet"],
  ["rollout", "Rollout"],
  ["job", "Job"],
  ["cronJob", "CronJob"],
  ["pod", "Pod"],
];

export function recogniseWorkloads(context: Context, places: KubernetesPlaces): readonly Workload[] {
  return types.flatMap(([role, type]) =>
    context.ofRole(role).map((resource) => workloadOf(places, type, resource)),
  );
}

function workloadOf(places: KubernetesPlaces, type: WorkloadType, resource: Resource): Workload {
  const asked = Properties.askedOf(resource);
  const pod = podOf(type);
  const spec = [...pod, "spec"];
  const replicated = type !== "DaemonSet" && type !== "Job" && type !== "CronJob" && type !== "Pod";
  return {
    ...places.object("Workload", resource),
    type,
    replicas: replicated ? asked.number("spec", "replicas") : absentValue,
    containers: containersOf(asked, spec),
    podLabels: asked.textMap(...pod, "metadata", "labels"),
    selector: selectorAt(asked, "spec", "selector"),
    topologySpread: mapValue(asked.blocks(...spec, "topologySpreadConstraints"), (blocks) =>
      blocks.map(spreadOf),
    ),
    antiAffinity: antiAffinityOf(asked, [...spec, "affinity", "podAntiAffinity"]),
    priorityClassName: asked.text(...spec, "priorityClassName"),
    terminationGracePeriod: asked.number(...spec, "terminationGracePeriodSeconds"),
    strategy: strategyOf(type, asked),
    ignoreChanges: resource.ignoreChanges,
    autoscalers: [],
    disruptionBudgets: [],
  };
}

/** Where a workload keeps its pod: everything under it has `metadata` and `spec`. */
function podOf(type: WorkloadType): readonly string[] {
  if (type === "Pod") return [];
  return type === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
}

function containersOf(asked: Properties, spec: readonly string[]): Value<readonly Container[]> {
  const main = asked.blocks(...spec, "containers");
  const init = asked.blocks(...spec, "initContainers");
  if (main.state === "unknown" || init.state === "unknown") return unknownValue;
  if (main.state === "absent" && init.state === "absent") return absentValue;
  return known([
    ...(main.state === "known" ? main.value.map((block) => containerOf(block, "main")) : []),
    ...(init.state === "known" ? init.value.map(initContainerOf) : []),
  ]);
}

function initContainerOf(block: Properties): Container {
  const policy = block.text("restartPolicy");
  return containerOf(block, policy.state === "known" && policy.value === "Always" ? "sidecar" : "init");
}

function containerOf(block: Properties, role: Container["role"]): Container {
  const probe = (name: string) => block.read([name], () => true as const);
  return {
    name: block.text("name"),
    role,
    image: block.text("image"),
    requests: resourcesOf(block, "requests"),
    limits: resourcesOf(block, "limits"),
    readinessProbe: probe("readinessProbe"),
    livenessProbe: probe("livenessProbe"),
    startupProbe: probe("startupProbe"),
  };
}

function resourcesOf(block: Properties, list: "requests" | "limits"): ContainerResources {
  const quantity = (name: string) => block.read(["resources", list, name], asQuantity);
  return {
    cpu: quantity("cpu"),
    memory: quantity("memory"),
    ephemeralStorage: quantity("ephemeral-storage"),
  };
}

function spreadOf(block: Properties): TopologySpread {
  return {
    topologyKey: block.text("topologyKey"),
    maxSkew: block.number("maxSkew"),
    whenUnsatisfiable: block.oneOf(["DoNotSchedule", "ScheduleAnyway"], "whenUnsatisfiable"),
    selector: selectorAt(block, "labelSelector"),
  };
}

function antiAffinityOf(asked: Properties, path: readonly string[]): Value<readonly AntiAffinity[]> {
  const required = asked.blocks(...path, "requiredDuringSchedulingIgnoredDuringExecution");
  const preferred = asked.blocks(...path, "preferredDuringSchedulingIgnoredDuringExecution");
  if (required.state === "unknown" || preferred.state === "unknown") return unknownValue;
  if (required.state === "absent" && preferred.state === "absent") return absentValue;
  const terms = (blocks: Value<readonly Properties[]>) => (blocks.state === "known" ? blocks.value : []);
  return known([
    ...terms(required).map((block) => ({
      topologyKey: block.text("topologyKey"),
      selector: selectorAt(block, "labelSelector"),
      required: true,
    })),
    ...terms(preferred).map((block) => ({
      topologyKey: block.text("podAffinityTerm", "topologyKey"),
      selector: selectorAt(block, "podAffinityTerm", "labelSelector"),
      required: false,
    })),
  ]);
}

function strategyOf(type: WorkloadType, asked: Properties): Value<RolloutStrategy> {
  const name = type === "StatefulSet" || type === "DaemonSet" ? "updateStrategy" : "strategy";
  if (type === "Rollout") return rolloutStrategyOf(asked);
  return asked.read(["spec", name], () => ({
    type: asked.text("spec", name, "type"),
    maxUnavailable: asked.read(["spec", name, "rollingUpdate", "maxUnavailable"], asCountOrPercentage),
    maxSurge: asked.read(["spec", name, "rollingUpdate", "maxSurge"], asCountOrPercentage),
  }));
}

/** An Argo Rollout names its strategy by which block is there. */
function rolloutStrategyOf(asked: Properties): Value<RolloutStrategy> {
  const name = asked.has("spec", "strategy", "canary") ? "canary" : "blueGreen";
  return asked.read(["spec", "strategy", name], () => ({
    type: known(name),
    maxUnavailable: asked.read(["spec", "strategy", name, "maxUnavailable"], asCountOrPercentage),
    maxSurge: asked.read(["spec", "strategy", name, "maxSurge"], asCountOrPercentage),
  }));
}
