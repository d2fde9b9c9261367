import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isGlobalDatabaseClass } from "../../catalogue/postgres";
import { alarmsIn, type GlobalAlarmsArgs } from "../../lib/alarms.plan";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { type GrantedRole, type GrantOptions } from "../../lib/grants";
import { checkName } from "../../lib/naming";
import { namedTags } from "../../lib/tags";
import { checkRegion } from "../../lib/zones";
import { withTransforms } from "../../lib/transform";
import { createDatabaseAlarms } from "./aurora-alarms";
import { type AuroraAlarm } from "./aurora-alarms.plan";
import {
  auroraChildren,
  type AuroraCommonArgs,
  checkDatabase,
  type DatabaseSettings,
  databaseSettings,
} from "./aurora-args";
import { clusterName, createFoundation, type DatabaseOutputs, type RegionRequest } from "./aurora-cluster";
import { createCredentials } from "./aurora-credentials";
import { engineFacts } from "./aurora-engine.plan";
import { maximumGlobalRegions, maximumMemberInstances } from "./aurora-global.plan";
import { grantGlobalDatabase } from "./aurora-grants";
import { createInstances, createMonitoringRole } from "./aurora-instances";
import { createMember, memberOutputs } from "./aurora-member";
import { instanceClassOf, placeInstances } from "./aurora.plan";
import { checkNetwork, type DataNetwork, zonesOf } from "../network";
import { creationOrder } from "../regions.plan";

/** One region of a global database. What all regions share stands above: a region cannot differ in it. */
export interface AuroraGlobalRegion {
  /** Subnets in two zones or more, and who may connect. */
  readonly network: DataNetwork;
  /**
   * Instances in the region, the writer among them where the region writes. Fixed: AWS adds no readers by itself in a region that
   * does not write. @default 2: any region can take the writes and still survive the loss of a zone
   */
  readonly instances?: number;
  /** Zone id of the instance that is created first. @default the first zone of the network */
  readonly firstZone?: string;
}

/** Arguments of a global database. */
export interface AuroraGlobalArgs extends AuroraCommonArgs {
  /** Regions by name, 1 to 11. */
  readonly regions: Readonly<Record<string, AuroraGlobalRegion>>;
  /**
   * The region in which the database was first created: it has the credentials and started as the writer. It never changes, also when
   * another region comes to write; changing it would replace the data.
   */
  readonly birthRegion: string;
  /** Alarms of every region, with thresholds as data: `auroraAlarms` and its neighbours. @default all, telling nobody */
  readonly alarms?: GlobalAlarmsArgs<AuroraAlarm>;
  /** Raise it for a new administrator's password, while the region of birth writes. @default 1 */
  readonly credentialsVersion?: number;
}

/** Defaults of {@link AuroraGlobalArgs}. Those of the rest: `databaseDefaults`. */
export const auroraGlobalDefaults = { instances: 2, credentialsVersion: 1 } as const;

/**
 * A PostgreSQL or MySQL database over several regions: one region writes, the others follow within about a second, serve reads and forward
 * single writes. Clusters are named by region and never by role, so that after a switchover the next preview shows no change.
 *
 * What fails with it: losing the region that writes stops writes until another region takes over; the others go on reading.
 *
 * No RDS Proxy: it belongs to one cluster, and leads nowhere for writes where its region follows. Services keep pools of their own.
 * A region joins while the region of birth writes: its data comes from there. Versions change on the global database, which carries
 * its members along. To destroy a protected one: let the region of birth write again, set `protection: "off"`, `pulumi up`, `pulumi destroy`. Last snapshots and keys stay.
 *
 * @example
 * const orders = new AuroraGlobal("orders", {
 *   birthRegion: "us-west-2",
 *   regions: { "us-west-2": { network: west, instances: 3 }, "eu-west-1": { network: ireland } },
 *   database: { name: "orders" },
 *   compute: { type: "provisioned", instanceClass: "db.r8g.large" },
 * });
 */
export class AuroraGlobal extends pulumi.ComponentResource {
  /** Host for writes: always the current writer, at its private address in whichever region. Other regions need a way there. */
  readonly endpoint: pulumi.Output<string>;
  /** Name of the global database in RDS: what a switchover is asked of. */
  readonly globalClusterIdentifier: pulumi.Output<string>;
  /** What the database offers in each region. */
  readonly regions: Readonly<Record<string, DatabaseOutputs>>;
  readonly #name: string;

  constructor(name: string, args: AuroraGlobalArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolve(name, args);
    const { birthRegion } = args;
    const order = creationOrder(Object.keys(args.regions), birthRegion);
    super(
      "tenfold:data:AuroraGlobal",
      name,
      { regions: [...order], birthRegion },
      withTransforms(opts, auroraChildren, args.transform),
    );

    const globalCluster = createGlobalCluster(this, name, birthRegion, settings);
    const requests = order.map((region): RegionRequest => {
      const network = args.regions[region]!.network;
      return { name, prefix: `${name}-${region}`, region, network, settings };
    });
    this.regions = createMembers(this, args, requests, globalCluster);
    this.endpoint = globalCluster.endpoint;
    this.globalClusterIdentifier = globalCluster.id;
    this.registerOutputs({
      endpoint: this.endpoint,
      globalClusterIdentifier: this.globalClusterIdentifier,
      regions: this.regions,
    });
    this.#name = name;
  }

  /**
   * Lets a role sign in by IAM as a user of the database, in the regions named or in all: after a switchover it needs no other rights. The
   * user must exist and be allowed to, see `Aurora.grantConnect`.
   *
   * @throws pulumi.RunError for a user with other characters than letters, digits and _, and for a region that the database is not in.
   */
  grantConnect(
    role: GrantedRole,
    user: string,
    options: GrantOptions & { readonly regions?: readonly string[] } = {},
  ): aws.iam.RolePolicy {
    const { regions, ...rest } = options;
    return grantGlobalDatabase(this, this.#name, this.regions, { role, user, regions, options: rest });
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: AuroraGlobalArgs): DatabaseSettings {
  const component = `AuroraGlobal "${name}"`;
  requireGiven(component, args, ["birthRegion", "regions", "database", "compute"]);
  const settings = databaseSettings(args);
  const regions = Object.keys(args.regions);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkDatabase(check, args, settings);
  const count = regions.length >= 1 && regions.length <= maximumGlobalRegions;
  check.require(count, "regions", regions, `1 to ${maximumGlobalRegions} regions`);
  check.require(
    regions.includes(args.birthRegion),
    "birthRegion",
    args.birthRegion,
    `one of the regions ${regions.join(", ")}`,
  );
  for (const [region, member] of Object.entries(args.regions)) checkMember(check, region, member, regions);
  const instanceClass = instanceClassOf(settings.compute);
  const takes = "db.r… or serverless: a global database takes no burstable class";
  check.require(isGlobalDatabaseClass(instanceClass), "compute.instanceClass", instanceClass, takes);
  if (settings.compute.type === "serverless") {
    const { minCapacity } = settings.compute;
    const awake = "0.5 or more: a global database never pauses";
    check.require(minCapacity > 0, "compute.minCapacity", minCapacity, awake);
  }
  const version = args.credentialsVersion ?? auroraGlobalDefaults.credentialsVersion;
  check.require(Number.isInteger(version) && version >= 1, "credentialsVersion", version, "1, 2, 3, …");
  check.throwIfAny();
  return settings;
}

function checkMember(
  check: ArgumentCheck,
  region: string,
  member: AuroraGlobalRegion,
  regions: readonly string[],
): void {
  const field = `regions.${region}`;
  const zones = zonesOf(member.network);
  checkRegion(check, region, field);
  checkNetwork(check, region, member.network, 2, `${field}.network`);
  const instances = member.instances ?? auroraGlobalDefaults.instances;
  const most = maximumMemberInstances(regions.length);
  check.require(
    Number.isInteger(instances) && instances >= 1 && instances <= most,
    `${field}.instances`,
    instances,
    `1 to ${most}: a region without an instance cannot take over, and one that writes has 15 readers less one per other region`,
  );
  const first = member.firstZone;
  check.require(
    first === undefined || zones.includes(first),
    `${field}.firstZone`,
    first,
    `one of ${zones.join(", ")}`,
  );
}

function createGlobalCluster(
  parent: pulumi.Resource,
  name: string,
  birthRegion: string,
  { database, protection, tags }: DatabaseSettings,
): aws.rds.GlobalCluster {
  return new aws.rds.GlobalCluster(
    `${name}-global`,
    {
      region: birthRegion,
      globalClusterIdentifier: clusterName(name),
      engine: engineFacts[database.engine].engine,
      engineVersion: database.engineVersion,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      storageEncrypted: true,
      deletionProtection: protection === "on",
      tags: namedTags(name, tags),
    },
    { parent, protect: protection === "on" },
  );
}

function placeMember(args: AuroraGlobalArgs, { region, network }: RegionRequest) {
  const { instances = auroraGlobalDefaults.instances, firstZone } = args.regions[region]!;
  const zones = zonesOf(network);
  return placeInstances({ zones, firstZone: firstZone ?? zones[0]!, readers: instances - 1 });
}

/** Creates the members one after the other: AWS takes one at a time, and none before the region of birth has an instance. */
function createMembers(
  parent: pulumi.Resource,
  args: AuroraGlobalArgs,
  requests: readonly RegionRequest[],
  globalCluster: aws.rds.GlobalCluster,
): Readonly<Record<string, DatabaseOutputs>> {
  const { name, settings } = requests[0]!;
  const { birthRegion } = args;
  const version = args.credentialsVersion ?? auroraGlobalDefaults.credentialsVersion;
  const foundations = requests.map((request) => createFoundation(parent, request));
  const keyArns = Object.fromEntries(
    requests.map(({ region }, index) => [region, foundations[index]!.key.arn]),
  );
  const credentials = createCredentials(parent, { name, birthRegion, keyArns, version, settings });
  const monitoringRoleArn = createMonitoringRole(parent, name, settings);
  let predecessor: aws.rds.ClusterInstance | undefined;
  return Object.fromEntries(
    requests.map((request, index) => {
      const { region } = request;
      const foundation = foundations[index]!;
      const birth = region === birthRegion ? { password: credentials.password, version } : undefined;
      const cluster = createMember(parent, request, {
        birthRegion,
        birth,
        foundation,
        globalCluster,
        predecessor,
      });
      const instances = placeMember(args, request);
      const resources = { ...request, cluster, foundation, instances, monitoringRoleArn };
      [predecessor] = createInstances(parent, resources);
      const otherRegions = requests.map((other) => other.region).filter((other) => other !== region);
      createDatabaseAlarms(parent, request, { cluster, alarms: alarmsIn(region, args.alarms), otherRegions });
      const secretArn = credentials.secretArns[region]!;
      return [region, memberOutputs(request, { cluster, foundation, secretArn })];
    }),
  );
}
