import { isJsonMap, type Json, type JsonMap } from "./plain";

/** Changes the form of a resource's inputs, without its region, where names alone do not do: the keys stay close to CloudFormation's. */
export type Reshape = (inputs: JsonMap, region: string) => JsonMap;

export function wrappedIn(name: string, ...outside: readonly string[]): Reshape {
  return (inputs) => wrapped(name, outside, inputs);
}

function wrapped(name: string, outside: readonly string[], inputs: JsonMap): JsonMap {
  const inner = Object.entries(inputs).filter(([key]) => !outside.includes(key));
  const outer = Object.entries(inputs).filter(([key]) => outside.includes(key));
  return { ...Object.fromEntries(outer), [name]: Object.fromEntries(inner) };
}

/** `parameters: [{name, value}]` → `{<target>: {name: value}}`. */
export function parametersAs(target: string): Reshape {
  return ({ parameters, ...rest }) => ({
    ...rest,
    [target]: Object.fromEntries(maps(parameters).map((one) => [text(one["name"]), one["value"] ?? ""])),
  });
}

export function maps(value: Json | undefined): JsonMap[] {
  return Array.isArray(value) ? value.filter(isJsonMap) : isJsonMap(value) ? [value] : [];
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function counted(items: readonly Json[]): JsonMap {
  return { quantity: items.length, items: [...items] };
}

/** The provider takes an origin of no other kind for a bucket. */
function withKind(origin: JsonMap): JsonMap {
  const kinds = ["customOriginConfig", "s3OriginConfig", "vpcOriginConfig"];
  return kinds.some((kind) => origin[kind] !== undefined) ? origin : { ...origin, s3OriginConfig: {} };
}

export const distribution: Reshape = ({ originGroups, origins, ...inputs }) =>
  wrapped("distributionConfig", ["tags"], {
    ...inputs,
    origins: maps(origins).map(withKind),
    ...(maps(originGroups).length === 0
      ? {}
      : {
          originGroups: counted(
            maps(originGroups).map(({ originId, failoverCriteria, members }) => ({
              id: originId ?? "",
              members: counted(maps(members)),
              failoverCriteria: {
                statusCodes: counted(
                  ((failoverCriteria as JsonMap | undefined)?.["statusCodes"] as Json[]) ?? [],
                ),
              },
            })),
          ),
        }),
  });

export const edgeFunction: Reshape = ({ keyValueStoreAssociations, comment, runtime, ...inputs }) => ({
  ...inputs,
  functionConfig: {
    comment: comment ?? "",
    runtime: runtime ?? "",
    keyValueStoreAssociations: ((keyValueStoreAssociations as Json[] | undefined) ?? []).map(
      (keyValueStoreArn) => ({
        keyValueStoreArn,
      }),
    ),
  },
});

export const vpcOrigin: Reshape = ({ vpcOriginEndpointConfig, ...inputs }) => {
  const { originSslProtocols, ...endpoint } = maps(vpcOriginEndpointConfig)[0] ?? {};
  return {
    ...inputs,
    vpcOriginEndpointConfig: {
      ...endpoint,
      originSslProtocols: maps(originSslProtocols)[0]?.["items"] ?? [],
    },
  };
};

export const budget: Reshape = ({
  notifications,
  limitAmount,
  limitUnit,
  costFilters,
  name,
  tags,
  ...inputs
}) => ({
  ...(tags === undefined ? {} : { resourceTags: tags }),
  budget: {
    ...inputs,
    budgetName: name ?? "",
    budgetLimit: { amount: Number(limitAmount), unit: limitUnit ?? "" },
    costFilters: Object.fromEntries(maps(costFilters).map((one) => [text(one["name"]), one["values"] ?? []])),
  },
  notificationsWithSubscribers: maps(notifications).map(
    ({ subscriberEmailAddresses, subscriberSnsTopicArns, ...notification }) => ({
      notification,
      subscribers: [
        ...subscribers("EMAIL", subscriberEmailAddresses),
        ...subscribers("SNS", subscriberSnsTopicArns),
      ],
    }),
  ),
});

function subscribers(subscriptionType: string, addresses: Json | undefined): JsonMap[] {
  return Array.isArray(addresses) ? addresses.map((address) => ({ subscriptionType, address })) : [];
}

export const alarm: Reshape = ({ metricQueries, ...inputs }) => ({
  ...inputs,
  metrics: maps(metricQueries).map(({ metric, ...rest }) => {
    // The provider says false where the program says nothing; CloudFormation takes that for true.
    const query = { returnData: false, ...rest };
    const { period, stat, unit, ...of } = maps(metric)[0] ?? {};
    if (Object.keys(of).length === 0) return query;
    return { ...query, metricStat: { metric: of, ...defined({ period, stat, unit }) } };
  }),
});

export const flowLog: Reshape = ({ vpcId, subnetId, transitGatewayId, ...inputs }) => ({
  ...inputs,
  resourceId: vpcId ?? subnetId ?? transitGatewayId ?? "",
  resourceType: vpcId !== undefined ? "VPC" : subnetId !== undefined ? "Subnet" : "TransitGateway",
});

export const kubernetesCluster: Reshape = ({ enabledClusterLogTypes, ...inputs }) => ({
  ...inputs,
  logging: {
    clusterLogging: {
      enabledTypes: ((enabledClusterLogTypes as Json[] | undefined) ?? []).map((type) => ({ type })),
    },
  },
});

export const cacheGroup: Reshape = ({ logDeliveryConfigurations, ...inputs }) => ({
  ...inputs,
  logDeliveryConfigurations: maps(logDeliveryConfigurations).map(({ destination, ...rest }) => ({
    ...rest,
    destinationDetails: destinationOf(rest["destinationType"], destination ?? ""),
  })),
});

function destinationOf(type: Json | undefined, destination: Json): JsonMap {
  return type === "cloudwatch-logs"
    ? { cloudWatchLogsDetails: { logGroup: destination } }
    : { kinesisFirehoseDetails: { deliveryStream: destination } };
}

export const globalCache: Reshape = ({ primaryReplicationGroupId, ...inputs }, region) => ({
  ...inputs,
  members: [
    {
      replicationGroupId: primaryReplicationGroupId ?? "",
      replicationGroupRegion: region,
      role: "PRIMARY",
    },
  ],
});

/** MSK: `sasl: {iam: true}` → `sasl: {iam: {enabled: true}}`. */
function switches(value: Json | undefined, names: readonly string[]): Json {
  if (!isJsonMap(value)) return value ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (names.includes(key) && typeof inner === "boolean") return [key, { enabled: inner }];
      return [key, isJsonMap(inner) ? switches(inner, names) : inner];
    }),
  );
}

export const broker: Reshape = ({ clientAuthentication, brokerNodeGroupInfo, ...inputs }) => ({
  ...inputs,
  clientAuthentication: switches(clientAuthentication, ["iam", "scram", "unauthenticated", "tls"]),
  brokerNodeGroupInfo: switches(brokerNodeGroupInfo, ["iam", "scram", "tls"]),
});

export const record: Reshape = ({ aliases, ...inputs }) => {
  const [target] = maps(aliases);
  return target ? { ...inputs, aliasTarget: { ...target } } : inputs;
};

export const lifecycle: Reshape = ({ rules }) => ({
  lifecycleConfiguration: {
    rules: maps(rules).map(({ expiration, filter, transitions, ...rule }) => {
      const { days, expiredObjectDeleteMarker } = maps(expiration)[0] ?? {};
      return {
        ...rule,
        ...defined({
          expirationInDays: days,
          expiredObjectDeleteMarker,
          prefix: maps(filter)[0]?.["prefix"],
          transitions: maps(transitions).map(({ days: transitionInDays, ...rest }) => ({
            ...rest,
            ...defined({ transitionInDays }),
          })),
        }),
      };
    }),
  },
});

/** Attributes of balancers and target groups: a path of the inputs → AWS's key. The rest stays where it is. */
export function attributesAs(target: string, keys: Readonly<Record<string, string>>): Reshape {
  return (inputs) => {
    const rest: JsonMap = structuredClone(inputs);
    const attributes: JsonMap[] = [];
    for (const [place, key] of Object.entries(keys)) {
      const value = take(rest, place.split("."));
      if (value === undefined || value === "") continue;
      attributes.push({ key, value: String(value) });
    }
    return { ...rest, [target]: attributes };
  };
}

export const targetGroup: Reshape = (inputs, region) => {
  const { healthCheck, ...rest } = attributesAs("targetGroupAttributes", {
    deregistrationDelay: "deregistration_delay.timeout_seconds",
    slowStart: "slow_start.duration_seconds",
    loadBalancingAlgorithmType: "load_balancing.algorithm.type",
    loadBalancingAnomalyMitigation: "load_balancing.algorithm.anomaly_mitigation",
    loadBalancingCrossZoneEnabled: "load_balancing.cross_zone.enabled",
    connectionTermination: "deregistration_delay.connection_termination.enabled",
    preserveClientIp: "preserve_client_ip.enabled",
    proxyProtocolV2: "proxy_protocol_v2.enabled",
    "stickiness.enabled": "stickiness.enabled",
    "stickiness.type": "stickiness.type",
    "stickiness.cookieName": "stickiness.app_cookie.cookie_name",
    "stickiness.cookieDuration": "stickiness.lb_cookie.duration_seconds",
  })(inputs, region);
  const check = maps(healthCheck)[0] ?? {};
  return {
    ...rest,
    ...defined({
      healthCheckEnabled: check["enabled"],
      healthCheckIntervalSeconds: check["interval"],
      healthCheckPath: check["path"],
      healthCheckPort: check["port"],
      healthCheckProtocol: check["protocol"],
      healthCheckTimeoutSeconds: check["timeout"],
      healthyThresholdCount: check["healthyThreshold"],
      unhealthyThresholdCount: check["unhealthyThreshold"],
      matcher: check["matcher"] ? { httpCode: check["matcher"] } : undefined,
    }),
  };
};

function take(map: JsonMap, [name = "", ...inner]: readonly string[]): Json | undefined {
  const value = map[name];
  if (inner.length > 0) {
    const taken = isJsonMap(value) ? take(value, inner) : undefined;
    if (isJsonMap(value) && Object.keys(value).length === 0) delete map[name];
    return taken;
  }
  delete map[name];
  return value;
}

export function defined(values: Readonly<Record<string, Json | undefined>>): JsonMap {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonMap;
}

export const backupPlan: Reshape = ({ tags, advancedBackupSettings, ...inputs }) => ({
  ...defined({ backupPlanTags: tags }),
  backupPlan: { ...inputs, ...defined({ advancedBackupSettings }) },
});

export const backupSelection: Reshape = ({ planId, ...inputs }) => ({
  backupPlanId: planId ?? "",
  backupSelection: inputs,
});

export const cachePolicy: Reshape = ({ parametersInCacheKeyAndForwardedToOrigin, ...inputs }) => {
  const flattened = Object.entries(maps(parametersInCacheKeyAndForwardedToOrigin)[0] ?? {}).map(
    ([key, value]) => {
      if (!isJsonMap(value)) return [key, value];
      const lists = Object.entries(value).map(([name, inner]) => [name, maps(inner)[0]?.["items"] ?? inner]);
      return [key, Object.fromEntries(lists)];
    },
  );
  return {
    cachePolicyConfig: { ...inputs, parametersInCacheKeyAndForwardedToOrigin: Object.fromEntries(flattened) },
  };
};

export const anomalySubscription: Reshape = ({ thresholdExpression, ...inputs }) => ({
  ...inputs,
  ...(thresholdExpression === undefined ? {} : { thresholdExpression: JSON.stringify(thresholdExpression) }),
});

export const healthCheck: Reshape = ({ tags, cloudwatchAlarmName, cloudwatchAlarmRegion, ...inputs }) => ({
  ...defined({ tags }),
  healthCheckConfig: {
    ...inputs,
    ...(cloudwatchAlarmName === undefined
      ? {}
      : { alarmIdentifier: { name: cloudwatchAlarmName, region: cloudwatchAlarmRegion ?? "" } }),
  },
});

/** `{ pathPattern: { values } }` → `{ field: "path-pattern", pathPatternConfig: { values } }`. */
export const listenerRule: Reshape = ({ conditions, ...inputs }) => ({
  ...inputs,
  conditions: maps(conditions).flatMap((condition) =>
    Object.entries(condition).map(([name, value]) => {
      const field = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return { field, [`${name}Config`]: value };
    }),
  ),
});

/** Configurations of a step's block: the provider gives each kind a list of its own, CloudFormation one place that is of one kind. */
const blockName = /^(\w+Config)s$/;

/** A block that the provider writes as a list of one, with the lists of one inside it. */
function block(value: Json): Json {
  const [inner] = maps(value);
  if (inner === undefined) return value;
  const { ungracefuls, ...config } = inner;
  const [ungraceful] = maps(ungracefuls);
  return ungraceful === undefined ? config : { ...config, ungraceful };
}

function switchStep(step: JsonMap): JsonMap {
  const entries = Object.entries(step).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  const blocks = entries.flatMap(([key, value]) => {
    const [, name] = blockName.exec(key) ?? [];
    return name === undefined ? [] : [[name, block(value)] as const];
  });
  const rest = entries.filter(([key]) => !blockName.test(key));
  return { ...Object.fromEntries(rest), executionBlockConfiguration: Object.fromEntries(blocks) };
}

/** Names below a key of one's own, which no schema leads to. */
function capitalised(inputs: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
  );
}

/** Alarms by their keys, and steps with one configuration each. */
export const switchPlan: Reshape = ({ associatedAlarms, workflows, ...inputs }) => ({
  ...inputs,
  associatedAlarms: Object.fromEntries(
    maps(associatedAlarms).map(({ mapBlockKey, name, ...alarmOf }) => [
      text(mapBlockKey ?? name),
      capitalised(alarmOf),
    ]),
  ),
  workflows: maps(workflows).map(({ steps, ...workflow }) => ({
    ...workflow,
    steps: maps(steps).map(switchStep),
  })),
});
