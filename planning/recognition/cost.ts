import { type CacheCluster } from "../facets/cache";
import { type NodeGroup, type NodePool, type NodeRequirement } from "../facets/cluster";
import { type Budget, type BudgetNotification, type PricedInstance } from "../facets/cost";
import { type DatabaseInstance, type RelationalCluster } from "../facets/databases";
import { type StreamCluster } from "../facets/streaming";
import { type Resource } from "../graph/resource";
import { absentValue, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { isList, Properties } from "./properties";

export function recogniseBudgets(context: Context): readonly Budget[] {
  return context.ofRole("budget").map((resource) => {
    const asked = Properties.askedOf(resource);
    return {
      ...context.facet("Budget", resource),
      name: asked.text("name"),
      type: asked.text("budgetType"),
      timeUnit: asked.text("timeUnit"),
      limit: asked.number("limitAmount"),
      unit: asked.text("limitUnit"),
      notifications: mapValue(asked.blocks("notifications"), (blocks) => blocks.map(notificationOf)),
    };
  });
}

function notificationOf(block: Properties): BudgetNotification {
  return {
    type: block.oneOf(["ACTUAL", "FORECASTED"], "notificationType"),
    comparison: block.text("comparisonOperator"),
    threshold: block.number("threshold"),
    thresholdType: block.text("thresholdType"),
    subscribers: countAt(block, "subscriberEmailAddresses") + countAt(block, "subscriberSnsTopicArns"),
  };
}

/** An unknown list is counted as one: nobody computes an empty list of addresses. */
function countAt(block: Properties, property: string): number {
  const value = block.raw(property);
  if (value === undefined) return 0;
  return isList(value) ? value.length : 1;
}

/** The facets that run on instances of a class. */
export interface Instances {
  readonly relationalClusters: readonly RelationalCluster[];
  readonly databaseInstances: readonly DatabaseInstance[];
  readonly cacheClusters: readonly CacheCluster[];
  readonly streamClusters: readonly StreamCluster[];
  readonly nodeGroups: readonly NodeGroup[];
  readonly nodePools: readonly NodePool[];
}

export function recognisePricedInstances(context: Context, instances: Instances): readonly PricedInstance[] {
  const priced = (
    service: PricedInstance["service"],
    resource: Resource,
    instanceTypes: Value<readonly string[]>,
    instanceFamilies: Value<readonly string[]> = absentValue,
  ): PricedInstance => ({
    ...context.facet("PricedInstance", resource),
    service,
    instanceTypes,
    instanceFamilies,
  });
  const caches = instances.cacheClusters.filter((cache) => cache.form !== "serverless");
  const streams = instances.streamClusters.filter((stream) => stream.instanceType.state !== "absent");
  const multiAz = instances.relationalClusters.filter((cluster) => cluster.instanceClass.state !== "absent");
  const search = context.ofRole("searchDomain");
  const type = (resource: Resource, ...path: readonly string[]) =>
    one(Properties.askedOf(resource).text(...path));
  return [
    ...instances.databaseInstances.map(({ resource, instanceClass }) =>
      priced("rds", resource, one(instanceClass)),
    ),
    ...multiAz.map(({ resource, instanceClass }) => priced("rds", resource, one(instanceClass))),
    ...caches.map(({ resource, form, nodeType }) =>
      priced(form === "memorydb" ? "memorydb" : "elasticache", resource, one(nodeType)),
    ),
    ...streams.map(({ resource, instanceType }) => priced("msk", resource, one(instanceType))),
    ...instances.nodeGroups.map(({ resource, instanceTypes }) => priced("eks", resource, instanceTypes)),
    ...instances.nodePools.map(({ resource, requirements }) =>
      priced("karpenter", resource, valuesOf(requirements, typeKeys), valuesOf(requirements, familyKeys)),
    ),
    ...context
      .ofRole("computeInstance")
      .map((resource) => priced("ec2", resource, type(resource, "instanceType"))),
    ...search.map((resource) =>
      priced("opensearch", resource, type(resource, "clusterConfig", "instanceType")),
    ),
  ];
}

const typeKeys = ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"];
const familyKeys = ["eks.amazonaws.com/instance-family", "karpenter.k8s.aws/instance-family"];

/** What a NodePool's requirements allow under some keys; absent where they say nothing that can be listed. */
function valuesOf(
  requirements: Value<readonly NodeRequirement[]>,
  keys: readonly string[],
): Value<readonly string[]> {
  if (requirements.state !== "known") return requirements;
  for (const { key, operator, values } of requirements.value) {
    if (key.state === "unknown") return unknownValue;
    if (key.state === "absent" || !keys.includes(key.value)) continue;
    if (operator.state === "unknown") return unknownValue;
    if (operator.state === "known" && operator.value === "In") return values;
  }
  return absentValue;
}

function one<T>(value: Value<T>): Value<readonly T[]> {
  return mapValue(value, (element) => [element]);
}
