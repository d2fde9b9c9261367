import { type NodeGroup } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";

/** A node group can lose a node, can grow, and cannot grow without end. */
export const eksNgBounds = defineRule({
  id: "eks-ng-bounds",
  title: "A node group can lose a node, can grow, and cannot grow without end",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A group whose maximum equals its minimum is a fixed ceiling that no autoscaler can lift. A group without a sensible " +
    "ceiling turns a runaway workload into a bill.",
  fix: "set scalingConfig.minSize, and maxSize above it but within the limit",
  settings: {
    minNodes: wholeNumber({
      description: "Nodes that a group keeps at least",
      default: { dev: 1, staging: 1, prod: 2 },
      min: 0,
      max: 100,
    }),
    maxNodes: wholeNumber({
      description: "Nodes that a group may grow to at most",
      default: { dev: 5, staging: 20, prod: 100 },
      min: 1,
      max: 5000,
    }),
  },
  *check({ facets, settings }) {
    for (const group of facets.nodeGroups) yield judge(group, settings);
  },
});

function judge(group: NodeGroup, bounds: { readonly minNodes: number; readonly maxNodes: number }): Outcome {
  const min = group.minSize.state === "known" ? group.minSize.value : undefined;
  const max = group.maxSize.state === "known" ? group.maxSize.value : undefined;
  if (min !== undefined && min < bounds.minNodes) {
    return fail(
      group,
      `minSize ${min} is below ${bounds.minNodes}: losing one node leaves too little until another starts`,
    );
  }
  if (max !== undefined && max > bounds.maxNodes) {
    return fail(group, `maxSize ${max} is above ${bounds.maxNodes}, the ceiling of this environment`);
  }
  if (min !== undefined && max !== undefined && max <= min) {
    return fail(group, `maxSize ${max} equals minSize: the group cannot grow`);
  }
  if (min !== undefined && max !== undefined) return pass(group);
  return undecided(
    group,
    "its bounds are not known yet",
    `scalingConfig.${min === undefined ? "minSize" : "maxSize"}`,
  );
}
