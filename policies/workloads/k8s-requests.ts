import { type Container, type Workload } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { toggle } from "../lib/settings";
import { list } from "../lib/text";

type Resource = "cpu" | "memory" | "ephemeralStorage";

/** Every container says what it needs. */
export const k8sRequests = defineRule({
  id: "k8s-requests",
  title: "Every container says how much CPU and memory it needs",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "The scheduler, the node autoscaler and percentage targets of pod autoscalers all count requests. A container without " +
    "them counts as nothing: nodes are overfilled, new ones are never bought, and it is the first to be evicted.",
  fix: "set resources.requests.cpu and resources.requests.memory on each container, init containers included",
  settings: {
    ephemeralStorage: toggle({ description: "Ask for a request of ephemeral storage too", default: false }),
  },
  *check({ facets, settings: { ephemeralStorage } }) {
    const needed: readonly Resource[] = ephemeralStorage
      ? ["cpu", "memory", "ephemeralStorage"]
      : ["cpu", "memory"];
    for (const workload of facets.workloads) yield judge(workload, needed);
  },
});

function judge(workload: Workload, needed: readonly Resource[]): Outcome {
  if (workload.containers.state !== "known") {
    return undecided(workload, "its containers are not known yet", "spec.template.spec.containers");
  }
  const containers = workload.containers.value;
  const gaps = containers.map((container) => ({ container, missing: missingOf(container, needed) }));
  const missing = gaps.filter((gap) => gap.missing.length > 0);
  if (missing.length > 0) {
    return fail(
      workload,
      missing.map((gap) => `${nameOf(gap.container)} requests no ${list(gap.missing, "or")}`).join("; "),
    );
  }
  if (containers.every((container) => needed.every((resource) => isSet(container, resource))))
    return pass(workload);
  return undecided(
    workload,
    "requests of its containers are not known yet",
    "spec.template.spec.containers[].resources",
  );
}

const words: Readonly<Record<Resource, string>> = {
  cpu: "cpu",
  memory: "memory",
  ephemeralStorage: "ephemeral storage",
};

/** Kubernetes takes a limit for the request where there is none. */
function missingOf(container: Container, needed: readonly Resource[]): readonly string[] {
  return needed
    .filter(
      (name) => container.requests[name].state === "absent" && container.limits[name].state === "absent",
    )
    .map((name) => words[name]);
}

function isSet(container: Container, name: Resource): boolean {
  return container.requests[name].state === "known" || container.limits[name].state === "known";
}

function nameOf(container: Container): string {
  const kind = container.role === "main" ? "container" : `${container.role} container`;
  return container.name.state === "known" ? `${kind} ${container.name.value}` : `a ${kind}`;
}
