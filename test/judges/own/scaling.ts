import { type ResourceGraph } from "@tenfold/planning";
import { isScalingCacheNodeType } from "../../../components/catalogue/valkey";
import { allOf, at, isSet, type Read, type Wrong } from "./read";

const maximumReaders = 15;

/** Dimension → the metrics that a target-tracking policy may name for it. */
const metrics: Readonly<Record<string, readonly string[]>> = {
  "rds:cluster:ReadReplicaCount": ["RDSReaderAverageCPUUtilization", "RDSReaderAverageDatabaseConnections"],
  "elasticache:replication-group:NodeGroups": [
    "ElastiCachePrimaryEngineCPUUtilization",
    "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage",
    "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage",
    "ElastiCacheDatabaseMemoryUsagePercentage",
  ],
  "elasticache:replication-group:Replicas": ["ElastiCacheReplicaEngineCPUUtilization"],
  "kafka:broker-storage:VolumeSize": ["KafkaBrokerStorageUtilization"],
};

/** What Application Auto Scaling, or the service behind it, refuses. */
export function autoscaling(graph: ResourceGraph): Wrong[] {
  const targets = allOf(graph, "aws:appautoscaling/target:Target");
  const policies = allOf(graph, "aws:appautoscaling/policy:Policy");
  return [
    ...targets.flatMap((target) => [
      ...rangeMistakes(target),
      ...databaseMistakes(target, graph),
      ...cacheMistakes(target, graph),
    ]),
    ...policies.flatMap((policy) => policyMistakes(policy, targets)),
  ];
}

function rangeMistakes({ urn, inputs }: Read): Wrong[] {
  const [minimum, maximum] = [Number(inputs["minCapacity"]), Number(inputs["maxCapacity"])];
  return minimum > maximum
    ? [{ urn, property: "minCapacity", message: `${minimum} is more than ${maximum}` }]
    : [];
}

function policyMistakes({ urn, region, inputs }: Read, targets: readonly Read[]): Wrong[] {
  const dimension = String(inputs["scalableDimension"]);
  const target = targets.find(
    (one) =>
      one.region === region &&
      one.inputs["resourceId"] === inputs["resourceId"] &&
      one.inputs["scalableDimension"] === dimension,
  );
  if (!target) return [{ urn, property: "resourceId", message: "nothing scales what the policy is for" }];
  const specification = "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification";
  const metric = at(inputs, `${specification}.predefinedMetricType`);
  if (typeof metric !== "string" || !metrics[dimension] || metrics[dimension].includes(metric)) return [];
  return [{ urn, property: specification, message: `${metric} is no metric of ${dimension}` }];
}

function databaseMistakes({ urn, region, inputs, dependencies }: Read, graph: ResourceGraph): Wrong[] {
  if (inputs["scalableDimension"] !== "rds:cluster:ReadReplicaCount") return [];
  const id = String(inputs["resourceId"]).replace(/^cluster:/, "");
  const cluster = allOf(graph, "aws:rds/cluster:Cluster").find(
    (one) => one.region === region && one.names.has(id),
  );
  if (!cluster) return [{ urn, property: "resourceId", message: `there is no database ${id} in ${region}` }];
  const wrong: Wrong[] = [];
  const instances = allOf(graph, "aws:rds/clusterInstance:ClusterInstance").filter(
    (one) => one.region === region && cluster.names.has(String(one.inputs["clusterIdentifier"])),
  );
  if (Number(inputs["maxCapacity"]) > maximumReaders) {
    wrong.push({ urn, property: "maxCapacity", message: `a database has at most ${maximumReaders} readers` });
  }
  if (isSet(cluster.inputs["globalClusterIdentifier"]) && !isSet(cluster.inputs["masterUsername"])) {
    wrong.push({ urn, property: "resourceId", message: "readers of a global secondary do not scale" });
  }
  if (!instances.some((instance) => dependencies.includes(instance.urn))) {
    wrong.push({
      urn,
      property: "dependsOn",
      message: "a database without an instance cannot be registered: wait for one",
    });
  }
  return wrong;
}

function cacheMistakes({ urn, region, inputs }: Read, graph: ResourceGraph): Wrong[] {
  if (inputs["serviceNamespace"] !== "elasticache") return [];
  const id = String(inputs["resourceId"]).replace(/^replication-group\//, "");
  const group = allOf(graph, "aws:elasticache/replicationGroup:ReplicationGroup").find(
    (one) => one.region === region && one.names.has(id),
  );
  if (!group) return [{ urn, property: "resourceId", message: `there is no cache ${id} in ${region}` }];
  const isGlobal =
    isSet(group.inputs["globalReplicationGroupId"]) ||
    allOf(graph, "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup").some(({ inputs: global }) =>
      group.names.has(String(global["primaryReplicationGroupId"])),
    );
  if (isGlobal) return [{ urn, property: "resourceId", message: "a global cache does not scale by itself" }];
  const type = String(group.inputs["nodeType"]);
  if (isScalingCacheNodeType(type)) return [];
  return [{ urn, property: "resourceId", message: `a cache on ${type} does not scale by itself` }];
}
