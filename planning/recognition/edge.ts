import {
  type CacheBehaviour,
  type Distribution,
  type EdgeFunction,
  type KeyValueStore,
  type Origin,
  type OriginGroup,
  type WebAcl,
  type WebAclRule,
} from "../facets/edge";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, Unknown, unknownValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { Directory } from "./directory";
import { isList, Properties } from "./properties";

export interface EdgeFacets {
  readonly distributions: readonly Distribution[];
  readonly edgeFunctions: readonly EdgeFunction[];
  readonly keyValueStores: readonly KeyValueStore[];
  readonly webAcls: readonly WebAcl[];
}

export function recogniseEdge(context: Context): EdgeFacets {
  const { graph } = context;
  const keyValueStores = context
    .ofRole("keyValueStore")
    .map((resource) => keyValueStoreOf(context, resource));
  const stores = new Directory(graph, keyValueStores, ["name"]);
  const edgeFunctions = context
    .ofRole("edgeFunction")
    .map((resource) => functionOf(context, stores, resource));
  const functions = new Directory(graph, edgeFunctions, ["name"]);
  const webAcls = context.ofRole("webAcl").map((resource) => webAclOf(context, resource));
  const acls = new Directory(graph, webAcls);
  return {
    keyValueStores,
    edgeFunctions,
    webAcls,
    distributions: context
      .ofRole("distribution")
      .map((resource) => distributionOf(context, functions, acls, resource)),
  };
}

function keyValueStoreOf(context: Context, resource: Resource): KeyValueStore {
  return { ...context.facet("KeyValueStore", resource), name: Properties.askedOf(resource).text("name") };
}

function functionOf(context: Context, stores: Directory<KeyValueStore>, resource: Resource): EdgeFunction {
  const asked = Properties.askedOf(resource);
  const list = asked.raw("keyValueStoreAssociations");
  const elements = list === undefined ? [] : isList(list) ? list : [list];
  const links = elements.map((element) => stores.linkTo(resource, "keyValueStoreAssociations", element));
  const found = links.flatMap((link) => (link.state === "known" ? [link.value] : []));
  return {
    ...context.facet("EdgeFunction", resource),
    runtime: asked.text("runtime"),
    keyValueStores:
      list === undefined ? absentValue : found.length === links.length ? known(found) : unknownValue,
  };
}

function webAclOf(context: Context, resource: Resource): WebAcl {
  const asked = Properties.askedOf(resource);
  const rules = mapValue(asked.blocks("rules"), (blocks) => blocks.map(webAclRuleOf));
  return {
    ...context.facet("WebAcl", resource),
    scope: asked.oneOf(["CLOUDFRONT", "REGIONAL"], "scope"),
    // Rules may also come as one JSON text, which AWS reads in another form.
    rules: rules.state === "absent" && asked.has("ruleJson") ? unknownValue : rules,
  };
}

function webAclRuleOf(rule: Properties): WebAclRule {
  const rate = rule.has("statement", "rateBasedStatement");
  const managed = rule.has("statement", "managedRuleGroupStatement");
  return {
    name: rule.text("name"),
    priority: rule.number("priority"),
    type: rate ? "rate" : managed ? "managed" : "other",
    rateLimit: rate ? rule.number("statement", "rateBasedStatement", "limit") : absentValue,
  };
}

function distributionOf(
  context: Context,
  functions: Directory<EdgeFunction>,
  acls: Directory<WebAcl>,
  resource: Resource,
): Distribution {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("Distribution", resource),
    enabled: asked.flag("enabled"),
    origins: mapValue(asked.blocks("origins"), (blocks) => blocks.map(originOf)),
    originGroups: mapValue(asked.blocks("originGroups"), (blocks) => blocks.map(originGroupOf)),
    behaviours: behavioursOf(functions, resource, asked),
    webAcl: acls.link(resource, ["webAclId"]),
    priceClass: asked.text("priceClass"),
    httpVersion: asked.text("httpVersion"),
  };
}

function originOf(origin: Properties): Origin {
  const custom = origin.has("customOriginConfig");
  return {
    originId: origin.text("originId"),
    domainName: origin.text("domainName"),
    type: origin.has("vpcOriginConfig") ? "vpc" : custom ? "custom" : "s3",
  };
}

function originGroupOf(group: Properties): OriginGroup {
  const members = group.blocks("members");
  return {
    originId: group.text("originId"),
    members:
      members.state === "known" ? allKnown(members.value.map((member) => member.text("originId"))) : members,
    statusCodes: group.numbers("failoverCriteria", "statusCodes"),
  };
}

function behavioursOf(
  functions: Directory<EdgeFunction>,
  resource: Resource,
  asked: Properties,
): Value<readonly CacheBehaviour[]> {
  const ordered = asked.blocks("orderedCacheBehaviors");
  const fallback = asked.raw("defaultCacheBehavior");
  if (ordered.state === "unknown" || fallback instanceof Unknown) return unknownValue;
  const blocks = ordered.state === "known" ? ordered.value : [];
  const all =
    fallback === undefined
      ? []
      : [behaviourOf(functions, resource, "defaultCacheBehavior", new Properties(fallback))];
  return known([
    ...all,
    ...blocks.map((block) => behaviourOf(functions, resource, "orderedCacheBehaviors", block)),
  ]);
}

function behaviourOf(
  functions: Directory<EdgeFunction>,
  resource: Resource,
  top: string,
  block: Properties,
): CacheBehaviour {
  const associations = block.blocks("functionAssociations");
  const links = associations.state === "known" ? associations.value : [];
  return {
    pathPattern: block.has("pathPattern") ? block.text("pathPattern") : known("*"),
    targetOriginId: block.text("targetOriginId"),
    allowedMethods: block.texts("allowedMethods"),
    compress: block.flag("compress"),
    functions: links.flatMap((one) => {
      const link = functions.linkTo(resource, top, one.raw("functionArn"));
      return link.state === "known" ? [link.value] : [];
    }),
  };
}

function allKnown<T>(values: readonly Value<T>[]): Value<readonly T[]> {
  const found = values.flatMap((value) => (value.state === "known" ? [value.value] : []));
  return found.length === values.length ? known(found) : unknownValue;
}
