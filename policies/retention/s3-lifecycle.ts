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

function judge(bucket: Bucket, facets: Facets, abortDays: number): Outcome {
  if (bucket.lifecycleRules.state === "unknown") {
    return undecided(bucket, "its lifecycle rules are not known yet", "rules of its lifecycle configuration");
  }
  const rules = bucket.lifecycleRules.state === "known" ? bucket.lifecycleRules.value : [];
  const needs = [
    { what: "expires or moves its objects", met: anyOf(rules, movesOrExpires) },
    {
      what: "expires replaced versions",
      met: versioned(bucket) === false ? true : anyOf(rules, expiresVersions),
    },
    {
      what: `aborts unfinished uploads within ${abortDays} days`,
      met: anyOf(rules, (rule) => aborts(rule, abortDays)),
    },
  ];
  const unmet = needs.filter(({ met }) => met === false);
  const onlyVersions = unmet.every(({ what }) => what === "expires replaced versions");
  if (
    unmet.length > 0 &&
    facets.lifecycleConfigurations.some(({ bucket: owner }) => owner.state === "unknown")
  ) {
    return undecided(bucket, "which bucket a lifecycle configuration belongs to is not known yet", "bucket");
  }
  if (unmet.length > 0 && onlyVersions && versioned(bucket) === undefined) {
    return undecided(bucket, "whether it keeps versions is not known yet", "versioningConfiguration");
  }
  if (unmet.length > 0)
    return fail(
      bucket,
      `nothing ${list(
        unmet.map(({ what }) => what),
        "or",
      )}`,
    );
  if (needs.every(({ met }) => met === true)) return pass(bucket);
  return undecided(
    bucket,
    "the days of a lifecycle rule are not known yet",
    "rules of its lifecycle configuration",
  );
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
