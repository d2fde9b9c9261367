import { type NodePool, type Value } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { list } from "../lib/text";

const gibibyte = 2 ** 30;

/** A Karpenter NodePool has a ceiling that the environment can afford. */
export const karpenterLimits = defineRule({
  id: "karpenter-limits",
  title: "A Karpenter NodePool has a ceiling that the environment can afford",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Without limits a NodePool buys nodes for as long as pods are pending: one wrong replica count empties the account's " +
    "quota for everybody. With a limit the damage ends at a number that somebody chose.",
  fix: "set spec.limits.cpu and spec.limits.memory to what the largest planned spike needs",
  settings: {
    maxCpu: wholeNumber({
      description: "vCPU that one NodePool may hold at most",
      default: { dev: 64, staging: 256, prod: 2000 },
      min: 1,
      max: 100_000,
    }),
    maxMemoryGib: wholeNumber({
      description: "GiB of memory that one NodePool may hold at most",
      default: { dev: 256, staging: 1024, prod: 8000 },
      min: 1,
      max: 400_000,
    }),
  },
  *check({ facets, settings: { maxCpu, maxMemoryGib } }) {
    for (const pool of facets.nodePools) yield judge(pool, maxCpu, maxMemoryGib);
  },
});

function judge(pool: NodePool, maxCpu: number, maxMemoryGib: number): Outcome {
  const { cpu, memory } = pool.limits;
  const missing = [cpu.state === "absent" ? "cpu" : "", memory.state === "absent" ? "memory" : ""].filter(
    Boolean,
  );
  if (missing.length > 0) {
    return fail(pool, `it has no limit for ${list(missing)}: nothing stops it from buying nodes`);
  }
  if (isAbove(cpu, maxCpu))
    return fail(pool, `limits.cpu ${cpu.value} is above ${maxCpu} vCPU, the ceiling here`);
  if (isAbove(memory, maxMemoryGib * gibibyte)) {
    const given = Math.round(memory.value / gibibyte);
    return fail(pool, `limits.memory ${given} GiB is above ${maxMemoryGib} GiB, the ceiling here`);
  }
  if (cpu.state === "known" && memory.state === "known") return pass(pool);
  return undecided(
    pool,
    "its limits are not known yet",
    `spec.limits.${cpu.state === "known" ? "memory" : "cpu"}`,
  );
}

function isAbove(value: Value<number>, ceiling: number): value is { state: "known"; value: number } {
  return value.state === "known" && value.value > ceiling;
}
