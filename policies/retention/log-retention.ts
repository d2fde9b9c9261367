import { type LogGroup } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";

/** Logs are kept as long as they are needed and no longer. */
export const logRetention = defineRule({
  id: "log-retention",
  title: "Logs are kept as long as they are needed and no longer",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A log group without a retention keeps everything for ever, and its storage is billed every month for ever. Too short a " +
    "retention in production loses the evidence before anybody looks.",
  fix: "set retentionInDays within the limits of this environment",
  settings: {
    minDays: wholeNumber({
      description: "Days that logs must be kept at least",
      default: { dev: 1, staging: 1, prod: 30 },
      min: 1,
      max: 3653,
    }),
    maxDays: wholeNumber({
      description: "Days that logs may be kept at most",
      default: { dev: 14, staging: 90, prod: 400 },
      min: 1,
      max: 3653,
    }),
  },
  *check({ facets, settings }) {
    for (const group of facets.logGroups) yield judge(group, settings);
  },
});

function judge(group: LogGroup, bounds: { readonly minDays: number; readonly maxDays: number }): Outcome {
  if (group.retention.state === "unknown")
    return undecided(group, "its retention is not known yet", "retentionInDays");
  const days = group.retention.state === "known" ? group.retention.value : 0;
  if (days === 0) return fail(group, "its logs are kept, and billed, for ever");
  if (days < bounds.minDays) {
    return fail(group, `its logs are gone after ${days} days; ${bounds.minDays} are needed here`);
  }
  if (days > bounds.maxDays) {
    return fail(group, `its logs are kept ${days} days; ${bounds.maxDays} are allowed here`);
  }
  return pass(group);
}
