import { type ResourceGraph } from "@tenfold/planning";
import { isGlobalCacheNodeType } from "../../../components/catalogue/valkey";
import { allOf, isSet, type Read, type Wrong } from "./read";

/** Besides the primary's region. */
const maximumSecondaries = 2;

/** What a secondary takes from the primary: CreateReplicationGroup refuses it beside a global group. */
const inherited = [
  "nodeType",
  "engine",
  "engineVersion",
  "numNodeGroups",
  "parameterGroupName",
  "atRestEncryptionEnabled",
  "transitEncryptionEnabled",
  "authToken",
  "snapshotArns",
  "snapshotName",
];

/** What ElastiCache refuses in global datastores. */
export function globalCaches(graph: ResourceGraph): Wrong[] {
  const groups = allOf(graph, "aws:elasticache/replicationGroup:ReplicationGroup");
  return allOf(graph, "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup").flatMap((global) => {
    const primary = groups.find(
      ({ names, region }) =>
        region === global.region && names.has(String(global.inputs["primaryReplicationGroupId"])),
    );
    const secondaries = groups.filter(({ inputs }) =>
      global.names.has(String(inputs["globalReplicationGroupId"])),
    );
    return [
      ...primaryMistakes(primary, global),
      ...secondaries.flatMap(secondaryMistakes),
      ...tooMany(secondaries),
    ];
  });
}

function primaryMistakes(primary: Read | undefined, global: Read): Wrong[] {
  if (!primary) {
    return [
      {
        urn: global.urn,
        property: "primaryReplicationGroupId",
        message: "the primary is not in the group's region",
      },
    ];
  }
  const type = String(primary.inputs["nodeType"]);
  const small = isGlobalCacheNodeType(type)
    ? []
    : [{ urn: primary.urn, property: "nodeType", message: `a global cache does not run on ${type}` }];
  if (primary.inputs["automaticFailoverEnabled"] === true) return small;
  return [
    ...small,
    {
      urn: primary.urn,
      property: "automaticFailoverEnabled",
      message: "a global cache needs automatic failover",
    },
  ];
}

function secondaryMistakes({ urn, inputs }: Read): Wrong[] {
  return inherited
    .filter((property) => isSet(inputs[property]))
    .map((property) => ({ urn, property, message: `a secondary takes ${property} from the primary` }));
}

function tooMany(secondaries: readonly Read[]): Wrong[] {
  return secondaries.slice(maximumSecondaries).map(({ urn }) => ({
    urn,
    property: "globalReplicationGroupId",
    message: `more than ${maximumSecondaries} secondary regions`,
  }));
}
