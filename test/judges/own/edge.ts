import { type ResourceGraph } from "@tenfold/planning";
import { allOf, at, list, texts, type Wrong } from "./read";

const readMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** What CloudFront refuses around origin groups: they fail over, so they take no writes. */
export function originGroups(graph: ResourceGraph): Wrong[] {
  return allOf(graph, "aws:cloudfront/distribution:Distribution").flatMap(({ urn, inputs }) => {
    const groups = new Set(list(inputs["originGroups"]).map((group) => group["originId"]));
    const origins = new Set(list(inputs["origins"]).map((origin) => origin["originId"]));
    const behaviors = [...list(inputs["defaultCacheBehavior"]), ...list(inputs["orderedCacheBehaviors"])];
    const wrong = behaviors.flatMap((behavior) => {
      const target = behavior["targetOriginId"] ?? "";
      const place = `${String(behavior["pathPattern"] ?? "default")} → ${String(target)}`;
      const writes = texts(behavior["allowedMethods"]).filter((method) => !readMethods.has(method));
      if (!groups.has(target) && !origins.has(target)) {
        return [{ urn, property: place, message: "there is no origin and no group of that name" }];
      }
      return groups.has(target) && writes.length > 0
        ? [{ urn, property: place, message: `an origin group does not take ${writes.join(", ")}` }]
        : [];
    });
    const members = list(inputs["originGroups"]).flatMap((group) => {
      const ids = list(group["members"]).map((member) => at(member, "originId") ?? "");
      if (ids.length === 2 && ids.every((id) => origins.has(id)) && ids[0] !== ids[1]) return [];
      return [
        { urn, property: `group ${String(group["originId"])}`, message: "a group has two different origins" },
      ];
    });
    return [...wrong, ...members];
  });
}
