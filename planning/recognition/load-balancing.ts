import { type Listener, type LoadBalancer, type TargetGroup } from "../facets/load-balancing";
import { type Resource } from "../graph/resource";
import { absentValue, known, type Value } from "../graph/value";
import { type Context } from "./context";
import { Directory } from "./directory";
import { Properties } from "./properties";
import { type SubnetFinder } from "./zones";

export interface LoadBalancingFacets {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly listeners: readonly Listener[];
}

export function recogniseLoadBalancing(context: Context, finder: SubnetFinder): LoadBalancingFacets {
  const loadBalancers = [
    ...context.ofRole("loadBalancer").map((resource) => loadBalancerOf(context, finder, resource)),
    ...context.ofRole("classicLoadBalancer").map((resource) => classicOf(context, finder, resource)),
  ];
  const directory = new Directory<LoadBalancer>(context.graph, loadBalancers);
  const listeners = context.ofRole("listener").map((resource) => listenerOf(context, directory, resource));
  for (const listener of listeners) {
    if (listener.loadBalancer.state === "known")
      (listener.loadBalancer.value.listeners as Listener[]).push(listener);
  }
  return {
    loadBalancers,
    listeners,
    targetGroups: context.ofRole("targetGroup").map((resource) => targetGroupOf(context, resource)),
  };
}

function loadBalancerOf(context: Context, finder: SubnetFinder, resource: Resource): LoadBalancer {
  const asked = Properties.askedOf(resource);
  const type = asked.oneOf(["application", "network", "gateway"], "loadBalancerType");
  const path = asked.has("subnets") ? ["subnets"] : ["subnetMappings"];
  return {
    ...context.facet("LoadBalancer", resource),
    type: type.state === "absent" ? known("application") : type,
    internal: asked.flag("internal"),
    subnets: finder.subnetsOf(resource, path),
    zones: finder.zonesOf(resource, path),
    deletionProtection: asked.flag("enableDeletionProtection"),
    crossZone: asked.flag("enableCrossZoneLoadBalancing"),
    listeners: [],
  };
}

function classicOf(context: Context, finder: SubnetFinder, resource: Resource): LoadBalancer {
  const asked = Properties.askedOf(resource);
  const named = asked.texts("availabilityZones");
  return {
    ...context.facet("LoadBalancer", resource),
    type: known("classic"),
    internal: asked.flag("internal"),
    subnets: finder.subnetsOf(resource, ["subnets"]),
    zones: asked.has("subnets") ? finder.zonesOf(resource, ["subnets"]) : named,
    deletionProtection: absentValue,
    crossZone: asked.flag("crossZoneLoadBalancing"),
    listeners: [],
  };
}

function targetGroupOf(context: Context, resource: Resource): TargetGroup {
  const asked = Properties.askedOf(resource);
  const check = (name: string): Value<number> => asked.number("healthCheck", name);
  return {
    ...context.facet("TargetGroup", resource),
    targetType: asked.text("targetType"),
    port: asked.number("port"),
    protocol: asked.text("protocol"),
    deregistrationDelay: asked.number("deregistrationDelay"),
    slowStart: asked.number("slowStart"),
    healthCheck: asked.read(["healthCheck"], () => ({
      path: asked.text("healthCheck", "path"),
      interval: check("interval"),
      timeout: check("timeout"),
      healthyThreshold: check("healthyThreshold"),
      unhealthyThreshold: check("unhealthyThreshold"),
    })),
  };
}

function listenerOf(context: Context, loadBalancers: Directory<LoadBalancer>, resource: Resource): Listener {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("Listener", resource),
    loadBalancer: loadBalancers.link(resource, ["loadBalancerArn"]),
    port: asked.number("port"),
    protocol: asked.text("protocol"),
  };
}
