import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs } from "../../lib/alarms.plan";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { type GrantedRole, type GrantOptions } from "../../lib/grants";
import { checkName } from "../../lib/naming";
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
import {
  clusterArguments,
  createFoundation,
  type DatabaseOutputs,
  type Foundation,
  type RegionRequest,
} from "./aurora-cluster";
import { engineFacts } from "./aurora-engine.plan";
import { grantDatabase, type WaysIn } from "./aurora-grants";
import { createInstances, createMonitoringRole } from "./aurora-instances";
import { createProxy, type DatabaseProxyOutputs } from "./aurora-proxy";
import { checkProxy, type DatabaseProxyArgs, databaseProxyDefaults } from "./aurora-proxy-args";
import { type ProxyAlarm } from "./aurora-proxy.plan";
import { type AuroraReaders, checkReaders, createReaderAutoscaling, readerCount } from "./aurora-readers";
import { connectArn, type PlannedInstance, placeInstances } from "./aurora.plan";
import { checkNetwork, type DataNetwork, zonesOf } from "../network";

/** Arguments of a stand-alone database. */
export interface AuroraArgs extends AuroraCommonArgs {
  /** Region of the database, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets in two zones or more, and who may connect. */
  readonly network: DataNetwork;
  /** Zone id of the instance that starts as the writer. @default the first zone of the network */
  readonly firstZone?: string;
  readonly readers?: AuroraReaders;
  /** Alarms of the cluster and its proxy, with thresholds as data: `auroraAlarms` and its neighbours. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<AuroraAlarm | ProxyAlarm>;
  /** A pool of connections before the database. @default none: services on servers keep pools of their own */
  readonly proxy?: DatabaseProxyArgs;
  /**
   * Whether a new major version in `database.engineVersion` may upgrade the cluster. Off, AWS refuses it, so that a newer catalogue
   * cannot do it by itself; switch it on together with the version. @default false
   */
  readonly allowMajorUpgrade?: boolean;
}

/**
 * A PostgreSQL or MySQL database on Aurora in one region: encrypted with its own key, TLS required, sign-in by IAM, the administrator's password
 * kept and rotated by RDS, backups to the second, and instances placed by zone.
 *
 * What fails with it: whoever writes. Without readers the loss of an instance takes up to ten minutes, with one less than a minute;
 * readers lie in other zones than the first instance as long as there are other zones.
 *
 * To destroy a protected database: set `protection: "off"`, `pulumi up`, wait until the readers that autoscaling added are gone, `pulumi destroy`.
 * Without protection none is added, and the added ones leave by themselves. Its last snapshot and the key stay.
 *
 * @example
 * const orders = new Aurora("orders", {
 *   region: "us-west-2",
 *   network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom: { pods: { securityGroupId } } },
 *   database: { name: "orders" },
 *   compute: { type: "provisioned", instanceClass: "db.r8g.large" },
 * });
 */
export class Aurora extends pulumi.ComponentResource implements DatabaseOutputs {
  readonly region: string;
  readonly endpoint: pulumi.Output<string>;
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port: number;
  readonly databaseName: string;
  readonly secretArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
  readonly clusterIdentifier: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly clusterResourceId: pulumi.Output<string>;
  /** The proxy; undefined where there is none. */
  readonly proxy: DatabaseProxyOutputs | undefined;
  readonly #waysIn: WaysIn;

  constructor(name: string, args: AuroraArgs, opts?: pulumi.ComponentResourceOptions) {
    const { region, network } = args;
    const { settings, instances } = resolve(name, args);
    super(
      "tenfold:data:Aurora",
      name,
      { region, zones: zonesOf(network), instances: instances.length },
      withTransforms(opts, auroraChildren, args.transform),
    );

    const request: RegionRequest = { name, prefix: name, region, network, settings };
    const direct = args.proxy?.directAccess ?? databaseProxyDefaults.directAccess;
    const created = createDatabase(this, request, args, { instances, direct });
    const { foundation, cluster } = created;
    this.proxy = created.proxy;

    this.region = region;
    this.endpoint = cluster.endpoint;
    this.readerEndpoint = cluster.readerEndpoint;
    this.port = engineFacts[settings.database.engine].port;
    this.databaseName = settings.database.name;
    this.secretArn = cluster.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.securityGroupId = foundation.firewall.id;
    this.keyArn = foundation.key.arn;
    this.clusterIdentifier = cluster.clusterIdentifier;
    this.clusterArn = cluster.arn;
    this.clusterResourceId = cluster.clusterResourceId;
    this.registerOutputs({
      region,
      endpoint: this.endpoint,
      readerEndpoint: this.readerEndpoint,
      port: this.port,
      clusterIdentifier: this.clusterIdentifier,
      secretArn: this.secretArn,
      ...(this.proxy ? { proxyEndpoint: this.proxy.endpoint } : {}),
    });
    this.#waysIn = { name, database: this, direct, proxy: this.proxy, proxyAuth: args.proxy?.auth };
  }

  /**
   * Lets a role sign in by IAM as a user of the database, at the database and at its proxy. The user must exist and be allowed to: in
   * PostgreSQL `GRANT rds_iam TO app`, in MySQL `CREATE USER app IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`.
   *
   * @throws pulumi.RunError for a user with other characters than letters, digits and _.
   */
  grantConnect(role: GrantedRole, user: string, options: GrantOptions = {}): aws.iam.RolePolicy {
    return grantDatabase(this, this.#waysIn, { role, user, options });
  }

  /** The resource of an IAM statement that allows `rds-db:connect` as a user of the database. */
  connectArn(user: string): pulumi.Output<string> {
    return pulumi
      .all([this.clusterArn, this.clusterResourceId])
      .apply(([arn, resourceId]) => connectArn(arn, resourceId, user));
  }
}

/** Checks the arguments, fills in the defaults and places the instances. */
function resolve(
  name: string,
  args: AuroraArgs,
): { settings: DatabaseSettings; instances: readonly PlannedInstance[] } {
  const component = `Aurora "${name}"`;
  requireGiven(component, args, ["region", "network", "database", "compute"]);
  const settings = databaseSettings(args);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkRegion(check, args.region);
  checkNetwork(check, args.region, args.network, 2);
  checkDatabase(check, args, settings);
  const zones = zonesOf(args.network);
  const firstZone = args.firstZone ?? zones[0] ?? "";
  check.require(
    zones.includes(firstZone) || zones.length === 0,
    "firstZone",
    firstZone,
    `one of ${zones.join(", ")}`,
  );
  checkReaders(check, args.readers ?? {}, zones, args.compute);
  checkProxy(check, args.proxy, args.network, args.compute);
  check.throwIfAny();
  const readers = readerCount(args.readers);
  const readerZones = args.readers?.zones;
  return {
    settings,
    instances: placeInstances({ zones, firstZone, readers, ...(readerZones ? { readerZones } : {}) }),
  };
}

/** What a stand-alone database is made of. */
interface CreatedDatabase {
  readonly foundation: Foundation;
  readonly cluster: aws.rds.Cluster;
  readonly proxy: DatabaseProxyOutputs | undefined;
}

function createDatabase(
  parent: pulumi.Resource,
  request: RegionRequest,
  { allowMajorUpgrade, readers: readerArgs, proxy: proxyArgs, alarms }: AuroraArgs,
  {
    instances: planned,
    direct,
  }: { readonly instances: readonly PlannedInstance[]; readonly direct: boolean },
): CreatedDatabase {
  const { name, network, settings } = request;
  const guarded = direct ? network : { ...network, allowedFrom: {} };
  const foundation = createFoundation(parent, { ...request, network: guarded });
  const { firewall } = foundation;
  const cluster = createCluster(parent, request, foundation, allowMajorUpgrade ?? false);
  const monitoringRoleArn = createMonitoringRole(parent, name, settings);
  const common = { ...request, cluster, foundation, instances: planned, monitoringRoleArn };
  const instances = createInstances(parent, common);
  const autoscaling = readerArgs?.autoscaling;
  if (autoscaling) {
    const readers = readerCount(readerArgs);
    createReaderAutoscaling(parent, request, { cluster, instances, readers, autoscaling });
  }
  createDatabaseAlarms(parent, request, { cluster, alarms });
  const proxy = proxyArgs
    ? createProxy(parent, request, { args: proxyArgs, cluster, instances, firewall, alarms })
    : undefined;
  return { foundation, cluster, proxy };
}

function createCluster(
  parent: pulumi.Resource,
  request: RegionRequest,
  foundation: Foundation,
  allowMajorVersionUpgrade: boolean,
): aws.rds.Cluster {
  const { settings, prefix } = request;
  return new aws.rds.Cluster(
    `${prefix}-cluster`,
    {
      ...clusterArguments(parent, request, foundation),
      allowMajorVersionUpgrade,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      databaseName: settings.database.name,
      masterUsername: settings.database.masterUsername,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: foundation.key.arn,
    },
    { parent, protect: settings.protection === "on", dependsOn: [...foundation.logGroups] },
  );
}
