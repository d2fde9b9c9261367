import { isGlobalDatabaseClass } from "../../../components/catalogue/postgres";
import { allOf, isSet, type Read, type Wrong } from "./read";
import { type ResourceGraph } from "@tenfold/planning";

/** More than the primary's: AWS allows ten secondary regions. */
const maximumMembers = 11;

/** What CreateDBCluster refuses for members of a global database. */
export function globalDatabases(graph: ResourceGraph): Wrong[] {
  const clusters = allOf(graph, "aws:rds/cluster:Cluster");
  return allOf(graph, "aws:rds/globalCluster:GlobalCluster").flatMap((global) => {
    const members = clusters.filter(({ inputs }) =>
      global.names.has(String(inputs["globalClusterIdentifier"])),
    );
    return [
      ...members.flatMap((member) => memberMistakes(member, global)),
      ...regionMistakes(members, global),
      ...members.flatMap((member) => instanceMistakes(member, graph)),
    ];
  });
}

function memberMistakes({ urn, inputs }: Read, global: Read): Wrong[] {
  const wrong: Wrong[] = [];
  const say = (property: string, message: string) => wrong.push({ urn, property, message });
  if (inputs["manageMasterUserPassword"] === true) {
    say("manageMasterUserPassword", "RDS manages no password for a member of a global database");
  }
  if (isSet(inputs["snapshotIdentifier"]))
    say("snapshotIdentifier", "a member of a global database comes from no snapshot");
  for (const property of ["engine", "engineVersion", "storageEncrypted"]) {
    const [own, shared] = [inputs[property], global.inputs[property]];
    if (own !== undefined && shared !== undefined && own !== shared) {
      say(property, `${String(own)} is not the global database's ${String(shared)}`);
    }
  }
  if (isSet(inputs["storageEncrypted"]) && !isSet(inputs["kmsKeyId"])) {
    say("kmsKeyId", "an encrypted member needs a key of its own region");
  }
  return wrong;
}

/** One member is born with the user and the database; the others take them from it. */
function regionMistakes(members: readonly Read[], global: Read): Wrong[] {
  const born = members.filter(
    ({ inputs }) => isSet(inputs["masterUsername"]) || isSet(inputs["databaseName"]),
  );
  const regions = members.map(({ region }) => region);
  return [
    ...born.slice(1).map(({ urn }) => ({
      urn,
      property: "masterUsername",
      message: "a secondary takes user and database from the primary",
    })),
    ...members
      .filter(({ region }, index) => regions.indexOf(region) !== index)
      .map(({ urn, region }) => ({ urn, property: "region", message: `a second member in ${region}` })),
    ...(members.length > maximumMembers
      ? [
          {
            urn: global.urn,
            property: "members",
            message: `${members.length} of at most ${maximumMembers} regions`,
          },
        ]
      : []),
  ];
}

function instanceMistakes(member: Read, graph: ResourceGraph): Wrong[] {
  return allOf(graph, "aws:rds/clusterInstance:ClusterInstance")
    .filter(
      ({ inputs, region }) =>
        region === member.region && member.names.has(String(inputs["clusterIdentifier"])),
    )
    .filter(({ inputs }) => !isGlobalDatabaseClass(String(inputs["instanceClass"])))
    .map(({ urn, inputs }) => ({
      urn,
      property: "instanceClass",
      message: `a global database does not run on ${String(inputs["instanceClass"])}`,
    }));
}
