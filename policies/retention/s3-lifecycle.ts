import { type Bucket, type Facets, type LifecycleRule, type Value } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { list } from "../lib/text";

/** What lies in a bucket moves on or goes away. */
export const s3Lifecycle = defineRule({
  id: "s3-lifecycle",
  title: "What lies in a bucket moves to cheaper storage or goes away",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Buckets only grow. Replaced versions and the parts of broken uploads are billed like any object, and neither shows up " +
    "in a listing.",
  fix: "add a lifecycle configuration: expiry or a transition, expiry of non-current versions, abort of unfinished uploads",
  settings: {
    abortMultipartDays: wholeNumber({
      description: "Days after which an unfinished upload must be aborted",
      default: 7,
      min: 1,
      max: 365,
    }),
  },
  *check({ facets, settings: { abortMultipartDays } }) {
    for (const bucket of facets.buckets) yield judge(bucket, facets, abortMultipartDays);
  },
});

const rulesOfBucket = "rules of its lifecycle configuration";

function judge(bucket: Bucket, facets: Facets, abortDays: number): Outcome {
  if (bucket.lifecycleRules.state === "unknown") {
    return undecided(bucket, "its lifecycle rules are not known yet", rulesOfBucket);
  }
  const needs = needsOf(bucket, abortDays);
  const unmet = needs.filter(({ met }) => met === false).map(({ what }) => what);
  if (unmet.length === 0) {
    const met = needs.every((need) => need.met === true);
    return met ? pass(bucket) : undecided(bucket, "a lifecycle rule is not wholly known yet", rulesOfBucket);
  }
  if (facets.lifecycleConfigurations.some(({ bucket: owner }) => owner.state === "unknown")) {
    return undecided(bucket, "which bucket a lifecycle configuration belongs to is not known yet", "bucket");
  }
  return fail(bucket, `nothing ${list(unmet, "or")}`);
}

interface Need {
  readonly what: string;
  /** Undefined where what is unknown decides. */
  readonly met: boolean | undefined;
}

function needsOf(bucket: Bucket, abortDays: number): readonly Need[] {
  const rules = bucket.lifecycleRules.state === "known" ? bucket.lifecycleRules.value : [];
  const versions = anyOf(rules, expiresVersions);
  // Without versions there is nothing to expire; with versions perhaps, only the absence of a rule is open.
  const versionsMet = { true: versions, false: true, undefined: versions === true ? true : undefined };
  return [
    { what: "expires or moves its objects", met: anyOf(rules, movesOrExpires) },
    { what: "expires replaced versions", met: versionsMet[`${versioned(bucket)}`] },
    {
      what: `aborts unfinished uploads within ${abortDays} days`,
      met: anyOf(rules, (rule) => aborts(rule, abortDays)),
    },
  ];
}

/** Undefined where it is not known. A bucket that never asked for versions keeps none. */
function versioned({ versioning }: Bucket): boolean | undefined {
  if (versioning.state === "unknown") return undefined;
  return versioning.state === "known" && versioning.value;
}

/** Whether some enabled rule does it: true, false, or undefined where what is unknown decides. */
function anyOf(
  rules: readonly LifecycleRule[],
  does: (rule: LifecycleRule) => boolean | undefined,
): boolean | undefined {
  const verdicts = rules.map((rule) => {
    if (rule.enabled.state === "known" && !rule.enabled.value) return false;
    const verdict = does(rule);
    return verdict === true && rule.enabled.state === "unknown" ? undefined : verdict;
  });
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}

function movesOrExpires({ expirationDays, transitions }: LifecycleRule): boolean | undefined {
  if (expirationDays.state === "known") return true;
  if (transitions.state === "known" && transitions.value.length > 0) return true;
  return expirationDays.state === "unknown" || transitions.state === "unknown" ? undefined : false;
}

function expiresVersions({ noncurrentExpirationDays }: LifecycleRule): boolean | undefined {
  return isSet(noncurrentExpirationDays);
}

function aborts({ abortMultipartDays }: LifecycleRule, within: number): boolean | undefined {
  if (abortMultipartDays.state !== "known") return isSet(abortMultipartDays);
  return abortMultipartDays.value <= within;
}

function isSet(value: Value<unknown>): boolean | undefined {
  return value.state === "unknown" ? undefined : value.state === "known";
}
