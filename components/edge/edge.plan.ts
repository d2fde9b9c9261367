import { fileTarget, type StaticFiles } from "./files.plan";

/** Answers of an origin that make CloudFront ask the other one: the region is failing, not the request. */
export const failoverStatusCodes: readonly number[] = [500, 502, 503, 504];

/** CloudFront's own policies, the same in every account. */
export const managedPolicies = {
  /** Cache nothing. */
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  /** Cache for a day, or as the file's `Cache-Control` says, by path alone. */
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  /** Pass everything on but the viewer's Host, so that the origin sees the name that is on its certificate. */
  allViewerExceptHost: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  /** Pass on what decides cross-origin requests (Origin and the two Access-Control-Request headers), no cookie and nothing else. */
  crossOriginOnly: "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
} as const;

/** Id of the origin group that serves reads. */
export const readGroupId = "reads";

const readMethods = ["GET", "HEAD", "OPTIONS"];
const fileMethods = ["GET", "HEAD"];
const allMethods = [...readMethods, "PUT", "POST", "PATCH", "DELETE"];

/** What decides the behaviours of a distribution. */
export interface BehaviourPlan {
  readonly home: string;
  readonly regions: readonly string[];
  readonly cachedPaths: readonly string[];
  /** Undefined where there are none. */
  readonly files?: StaticFiles | undefined;
}

/** One behaviour, without the ids of resources. */
export interface Behaviour {
  readonly targetOriginId: string;
  readonly allowedMethods: string[];
  readonly cachedMethods: string[];
  readonly viewerProtocolPolicy: string;
  readonly compress: boolean;
}

/** A behaviour of some paths. */
export interface PathBehaviour extends Behaviour {
  readonly pathPattern: string;
}

/** What a distribution does with a request, by kind of path. */
export interface PlannedBehaviours {
  /** Of services: everything goes to home, and from there where the routing function sends it. */
  readonly standard: Behaviour;
  /** Of paths that are only read: the group of regions, where there is one. They may be cached. */
  readonly cached: readonly PathBehaviour[];
  /** Of services below paths, where everything else is a file. */
  readonly services: readonly PathBehaviour[];
  /** Of files below paths, where everything else goes to services. */
  readonly filePaths: readonly PathBehaviour[];
  /** Of everything else, where that is a file; else undefined. */
  readonly otherFiles: Behaviour | undefined;
}

/** Plans the behaviours. Without files, everything that is not cached goes to the services. */
export function planBehaviours({ home, regions, cachedPaths, files }: BehaviourPlan): PlannedBehaviours {
  const common = {
    cachedMethods: ["GET", "HEAD"],
    viewerProtocolPolicy: "redirect-to-https",
    compress: true,
  };
  const standard: Behaviour = { ...common, targetOriginId: home, allowedMethods: allMethods };
  const targetOriginId = regions.length > 1 ? readGroupId : home;
  const cached: Behaviour = { ...common, targetOriginId, allowedMethods: readMethods };
  const file = files && { ...common, targetOriginId: fileTarget(files), allowedMethods: fileMethods };
  const each = (paths: readonly string[], behaviour: Behaviour) =>
    paths.map((pathPattern) => ({ pathPattern, ...behaviour }));
  return {
    standard,
    cached: each(cachedPaths, cached),
    services: files?.type === "singlePage" ? each(files.servicePaths, standard) : [],
    filePaths: file && files.type === "paths" ? each(files.paths, file) : [],
    otherFiles: files?.type === "singlePage" ? file : undefined,
  };
}

/** The origin group of a distribution: home first, then the next region by name. None for a single region. */
export function planOriginGroups({ home, regions }: Pick<BehaviourPlan, "home" | "regions">) {
  const other = [...regions].sort().find((region) => region !== home);
  if (other === undefined) return [];
  return [
    {
      originId: readGroupId,
      failoverCriteria: { statusCodes: [...failoverStatusCodes] },
      members: [{ originId: home }, { originId: other }],
    },
  ];
}

/** Rule groups of AWS WAF, in the order of their evaluation. `counted` rules never block. */
export const managedRuleGroups: readonly ManagedRuleGroup[] = [
  { name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
  // Uploads and carts of more than 8 KiB are no attack.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
];

/** One of AWS's rule groups. */
export interface ManagedRuleGroup {
  readonly name: string;
  /** Names of its rules that only count. */
  readonly counted: readonly string[];
}
