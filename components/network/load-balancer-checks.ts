import { regionEntry } from "../catalogue/regions";
import { deploymentName } from "../lib/deployment";
import { type ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { checkProtection } from "../lib/protection";
import { checkWord } from "../lib/words";
import { checkRegion, checkZones } from "../lib/zones";
import { parseBlock } from "./cidr";
import { type Allowed, type LoadBalancerArgs } from "./load-balancer-args";
import { whole } from "./target.plan";

/** What decides where a balancer can stand. */
export interface Place {
  readonly zones: readonly string[];
  readonly type: string;
  readonly scheme: string;
  /** Whether the listener speaks TLS. */
  readonly secure: boolean;
  readonly cloudFront: boolean;
}

/** The physical name begins with the deployment's, and AWS keeps `internal-` for its own names. */
export function checkNames(check: ArgumentCheck, name: string): void {
  checkName(check, name);
  const deployment = deploymentName();
  const free = !`${deployment}-`.startsWith("internal-");
  check.require(
    free,
    "name",
    `${deployment}-${name}`,
    "AWS takes no balancer named internal-…: rename the environment",
  );
}

const noTlsOrigin =
  'leave it out or choose type "application": CloudFront takes no network balancer with a TLS listener as VPC origin';

/** Records a place that AWS, or CloudFront on its way through a VPC origin, does not take. */
export function checkPlace(check: ArgumentCheck, region: string, place: Place): void {
  const { zones, type, scheme, secure, cloudFront } = place;
  check.require(zones.length >= 2, "subnets", zones, "subnets in two zones or more");
  const vpcOrigin = cloudFront && scheme === "internal";
  check.require(!(vpcOrigin && type === "network" && secure), "certificateArn", "set", noTlsOrigin);
  if (!checkRegion(check, region)) return;
  checkZones(check, region, zones, "subnets", vpcOrigin ? ["vpcOrigin"] : []);
  const reachable = !vpcOrigin || regionEntry(region)?.vpcOrigins === true;
  check.require(reachable, "allow.cloudFront", true, `${region} has no VPC origins: choose scheme "public"`);
}

/** Records words that no argument knows. */
export function checkWords(check: ArgumentCheck, args: LoadBalancerArgs, { type, scheme }: Place): void {
  checkWord(check, "type", type, ["application", "network"]);
  checkWord(check, "scheme", scheme, ["internal", "public"]);
  checkWord(check, "zonalShift", args.zonalShift, ["on", "off"]);
  checkProtection(check, args.protection);
}

/** Rules of a security group that are left beside the one for CloudFront's list. */
const besideCloudFront = 5;

const fullGroup =
  "whose list counts as 55 of the 60 rules of a security group: let one group in that all the others carry";

/** Records that nobody may connect, or who cannot be told apart. */
export function checkAllowed(check: ArgumentCheck, allow: Allowed, cloudFront: boolean): void {
  const { cidrBlocks = [], securityGroups = {} } = allow;
  const groups = Object.keys(securityGroups);
  const someone = cloudFront || cidrBlocks.length + groups.length > 0;
  check.require(someone, "allow", allow, "allow CloudFront, an address block or a security group");
  const others = [...cidrBlocks, ...groups];
  const room = !cloudFront || others.length <= besideCloudFront;
  check.require(room, "allow", others, `at most ${besideCloudFront} beside CloudFront, ${fullGroup}`);
  cidrBlocks.forEach((block, index) => {
    const field = `allow.cidrBlocks[${index}]`;
    check.require(
      parseBlock(block) !== undefined,
      field,
      block,
      "a block by its first address, such as 10.0.0.0/16",
    );
    check.require(cidrBlocks.indexOf(block) === index, field, block, "given twice: name each block once");
  });
  for (const group of groups) {
    const plain = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(group) && group !== "cloudfront";
    check.require(
      plain,
      "allow.securityGroups",
      group,
      "names of lower-case letters, digits and hyphens, not cloudfront",
    );
  }
}

/** Records what the type of the balancer has not. */
export function checkCapacity(check: ArgumentCheck, args: LoadBalancerArgs, { type, secure }: Place): void {
  const { idleTimeoutSeconds: idle, capacityReservation } = args;
  if (idle !== undefined) {
    check.require(whole(idle, 1, 4000), "idleTimeoutSeconds", idle, "1 to 4000");
    check.require(
      type === "application",
      "idleTimeoutSeconds",
      idle,
      "leave it out: only the application type has one",
    );
  }
  if (!capacityReservation) return;
  const { units } = capacityReservation;
  check.require(whole(units, 1, Number.MAX_SAFE_INTEGER), "capacityReservation.units", units, "1 or more");
  const reservable = type === "application" || !secure;
  const fix = "leave it out: AWS reserves nothing for a network balancer with a TLS listener";
  check.require(reservable, "capacityReservation", capacityReservation, fix);
}
