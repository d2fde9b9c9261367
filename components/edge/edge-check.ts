import { regionEntry } from "../catalogue/regions";
import { checkAlarms } from "../lib/alarms.plan";
import { type ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { checkProtection } from "../lib/protection";
import { checkRetention } from "../lib/retention";
import { checkTags } from "../lib/tags";
import { type Children, checkTransforms } from "../lib/transform";
import { checkWord } from "../lib/words";
import { checkRegion } from "../lib/zones";
import { domainNames } from "./domain";
import { allEdgeAlarms } from "./edge-alarms.plan";
import { type EdgeArgs, type EdgePlan } from "./edge-args";
import { fileMistakes } from "./files.plan";
import { edgeRegion } from "./firewall";
import { type EdgeOrigin } from "./origins";

/** Most regions behind one edge. */
const maximumRegions = 5;

const domainName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** Records everything that is wrong with an edge. */
export function checkEdge(
  check: ArgumentCheck,
  name: string,
  plan: EdgePlan,
  transform: object | undefined,
  children: Children,
): void {
  const { cachedPaths, domain, files, firewall, originSecretVersion: version } = plan;
  checkName(check, name);
  checkTags(check, plan.tags);
  checkRegions(check, plan);
  checkPaths(check, "cachedPaths", cachedPaths);
  checkDomains(check, domain ? domainNames(domain) : []);
  if (files) {
    for (const [field, value, fix] of fileMistakes(files, cachedPaths))
      check.require(false, field, value, fix);
    files.regions.forEach((region, index) => checkRegion(check, region, `files.regions[${index}]`));
  }
  const limit = firewall?.requestsPerAddress ?? 10;
  check.require(Number.isInteger(limit) && limit >= 10, "firewall.requestsPerAddress", limit, "10 or more");
  checkRetention(check, "firewall.logs.retentionDays", firewall?.logDays);
  checkRetention(check, "accessLogs.retentionDays", plan.logDays);
  check.require(Number.isInteger(version) && version >= 1, "originSecretVersion", version, "1, 2, 3, …");
  checkAlarms(check, allEdgeAlarms, { region: edgeRegion, alarms: plan.alarms });
  checkTransforms(check, children, transform);
}

/** Records words that no argument knows: taken for `off`, a slip would leave an edge without what it asked for. */
export function checkWords(check: ArgumentCheck, args: EdgeArgs): void {
  const { firewall = {} } = args;
  const switches = ["on", "off"];
  checkProtection(check, args.protection);
  checkWord(check, "additionalMetrics", args.additionalMetrics, switches);
  checkWord(check, "healthChecks", args.healthChecks, switches);
  checkWord(check, "priceClass", args.priceClass, ["PriceClass_All", "PriceClass_200", "PriceClass_100"]);
  if (firewall === "off") return;
  checkWord(check, "firewall.mode", firewall.mode, ["block", "count"]);
  checkWord(check, "firewall.anonymousAddresses", firewall.anonymousAddresses, ["off", "count", "block"]);
}

function checkRegions(check: ArgumentCheck, { home, regions, origins, healthChecks }: EdgePlan): void {
  const amount = regions.length >= 1 && regions.length <= maximumRegions;
  check.require(amount, "origins", regions, `1 to ${maximumRegions} regions`);
  check.require(regions.includes(home), "home", home, `one of the origins' regions: ${regions.join(", ")}`);
  for (const region of regions) {
    const origin = origins[region];
    if (!origin || !checkRegion(check, region, `origins.${region}`)) continue;
    checkOrigin(check, region, origin);
    const grouped = !healthChecks || origin.targetGroupArn !== undefined;
    const fix = "the balancer's target group, as healthChecks are on";
    check.require(grouped, `origins.${region}.targetGroupArn`, undefined, fix);
  }
}

function checkOrigin(check: ArgumentCheck, region: string, origin: EdgeOrigin): void {
  const field = `origins.${region}`;
  if (origin.via === "internet") {
    const tls = "true: the way to a public balancer leads over the internet";
    check.require(origin.secure === true, `${field}.secure`, origin.secure, tls);
  } else {
    const reachable = regionEntry(region)?.vpcOrigins === true;
    check.require(
      reachable,
      field,
      region,
      'a region with VPC origins, or a public balancer (via: "internet")',
    );
  }
  const named = origin.secure !== true || origin.hostName !== undefined;
  const fix = "the name on the balancer's certificate, as the origin is secure";
  check.require(named, `${field}.hostName`, undefined, fix);
  const asked =
    "one name that the certificate covers, in lower case and without *, such as us.origin.example.com";
  const { hostName } = origin;
  check.require(hostName === undefined || domainName.test(hostName), `${field}.hostName`, hostName, asked);
}

function checkPaths(check: ArgumentCheck, field: string, paths: readonly string[]): void {
  paths.forEach((path, index) => {
    const fresh = path.startsWith("/") && paths.indexOf(path) === index;
    const fix = "a pattern from the root, each once, such as /catalog/*";
    check.require(fresh, `${field}[${index}]`, path, fix);
  });
}

function checkDomains(check: ArgumentCheck, domains: readonly string[]): void {
  const distinct = new Set(domains).size === domains.length;
  check.require(distinct, "domain.alternativeNames", domains, "given twice: name each name once");
  for (const domain of domains) {
    const named = domainName.test(domain);
    check.require(named, "domain", domain, "a domain name in lower case, such as shop.example.com");
  }
}
