import { type LogGroup } from "../facets/logs";
import { type Bucket, type LifecycleConfiguration, type LifecycleRule } from "../facets/storage";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { Properties } from "./properties";

export interface StorageFacets {
  readonly buckets: readonly Bucket[];
  readonly lifecycleConfigurations: readonly LifecycleConfiguration[];
  readonly logGroups: readonly LogGroup[];
}

export function recogniseStorage(context: Context): StorageFacets {
  const buckets = context.ofRole("bucket").map((resource) => bucketOf(context, resource));
  const directory = new Directory<Draft<Bucket>>(context.graph, buckets, ["bucket"]);
  const lifecycleConfigurations = context
    .ofRole("lifecycleConfiguration")
    .map((resource): LifecycleConfiguration => {
      const bucket = directory.link(resource, ["bucket"]);
      const rules = mapValue(Properties.askedOf(resource).blocks("rules"), (blocks) => blocks.map(ruleOf));
      const configuration = { ...context.facet("LifecycleConfiguration", resource), bucket, rules };
      if (bucket.state === "known") {
        (bucket.value.lifecycleConfigurations as LifecycleConfiguration[]).push(configuration);
        bucket.value.lifecycleRules = joined(bucket.value.lifecycleRules, rules);
      }
      return configuration;
    });
  for (const resource of context.ofRole("bucketVersioning")) {
    const bucket = directory.link(resource, ["bucket"]);
    const status = Properties.askedOf(resource).text("versioningConfiguration", "status");
    if (bucket.state === "known") bucket.value.versioning = mapValue(status, (value) => value === "Enabled");
  }
  return {
    buckets,
    lifecycleConfigurations,
    logGroups: context.ofRole("logGroup").map((resource) => logGroupOf(context, resource)),
  };
}

function bucketOf(context: Context, resource: Resource): Draft<Bucket> {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("Bucket", resource),
    name: asked.text("bucket"),
    lifecycleRules: mapValue(asked.blocks("lifecycleRules"), (blocks) => blocks.map(ruleOf)),
    lifecycleConfigurations: [],
    versioning: asked.flag("versioning", "enabled"),
  };
}

/** A rule of a configuration, or the older form inside a bucket. */
function ruleOf(rule: Properties): LifecycleRule {
  const status = rule.text("status");
  const days = rule.number("abortIncompleteMultipartUpload", "daysAfterInitiation");
  const noncurrent = rule.number("noncurrentVersionExpiration", "noncurrentDays");
  const transitions = rule.blocks("transitions");
  return {
    id: rule.text("id"),
    enabled:
      status.state === "absent" ? rule.flag("enabled") : mapValue(status, (value) => value === "Enabled"),
    expirationDays: rule.number("expiration", "days"),
    noncurrentExpirationDays:
      noncurrent.state === "absent" ? rule.number("noncurrentVersionExpiration", "days") : noncurrent,
    abortMultipartDays: days.state === "absent" ? rule.number("abortIncompleteMultipartUploadDays") : days,
    transitions: transitions.state === "known" ? classesOf(transitions.value) : transitions,
  };
}

function classesOf(transitions: readonly Properties[]): Value<readonly string[]> {
  const classes = transitions.map((transition) => transition.text("storageClass"));
  const found = classes.flatMap((value) => (value.state === "known" ? [value.value] : []));
  return found.length === classes.length ? known(found) : unknownValue;
}

function joined<T>(one: Value<readonly T[]>, other: Value<readonly T[]>): Value<readonly T[]> {
  if (one.state === "unknown" || other.state === "unknown") return unknownValue;
  if (one.state === "absent" && other.state === "absent") return absentValue;
  return known([
    ...(one.state === "known" ? one.value : []),
    ...(other.state === "known" ? other.value : []),
  ]);
}

function logGroupOf(context: Context, resource: Resource): LogGroup {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("LogGroup", resource),
    name: asked.text("name"),
    retention: asked.number("retentionInDays"),
    logClass: asked.text("logGroupClass"),
  };
}
