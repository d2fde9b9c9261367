import { type ResourceGraph } from "@tenfold/planning";
import { type Finding } from "../finding";
import { globalCaches } from "./caches";
import { globalDatabases } from "./databases";
import { originGroups } from "./edge";
import { type Check } from "./read";
import { autoscaling } from "./scaling";
import { replicators, versions } from "./streams";

/** AWS's rules that no judge knows. */
const checks: Readonly<Record<string, Check>> = {
  "global-database": globalDatabases,
  "global-cache": globalCaches,
  "origin-group": originGroups,
  autoscaling,
  replicator: replicators,
  version: versions,
};

/** What our own checks find; they need nothing installed. */
export function ownChecks(program: string, graph: ResourceGraph): Finding[] {
  return Object.entries(checks).flatMap(([rule, check]) =>
    check(graph).map((wrong) => ({ program, judge: "own", rule, ...wrong }) satisfies Finding),
  );
}
