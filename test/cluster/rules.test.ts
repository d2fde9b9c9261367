import assert from "node:assert/strict";
import fc from "fast-check";
import { type JsonValue } from "@tenfold/planning";

import { type StackResource } from "../../policies/testing/stack";
import { type Verdicts, verdictsOf } from "../../policies/testing/verdicts";
import { type KubernetesObject, Refused, until } from "./control/client";
import { type Budget, budgetsOf } from "./objects/budgets";
import { isPodReady, type Pod } from "./objects/drain";
import { addNodes } from "./objects/nodes";
import { podsIn } from "./objects/running";
import { withCluster } from "./testing";

/** A generated workload with what stands around it: for the rule and for the control plane the same. */
interface Case {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}

const seed = 20261127;

type Config = Readonly<Record<string, JsonValue>>;

const resourceOf = (object: KubernetesObject): StackResource => {
  const { apiVersion, kind, metadata, ...rest } = object;
  const group = apiVersion === "v1" ? "core/v1" : apiVersion;
  const type = `kubernetes:${group}:${kind}`;
  const props = { apiVersion, kind, metadata: { ...metadata }, ...rest } as Readonly<
    Record<string, JsonValue>
  >;
  return { type, name: `${kind}-${metadata.name}-${metadata.namespace}`, props };
};
const verdictOn = (rule: string, { objects }: Case, config?: Config): Promise<Verdicts> =>
  verdictsOf(rule, objects.map(resourceOf), { config });

type Word = "passes" | "fails" | "open" | "silent";
function wordOf({ passed, failed, undecided }: Verdicts): Word {
  if (failed.length > 0) return "fails";
  if (undecided.length > 0) return "open";
  return passed > 0 ? "passes" : "silent";
}

function workload(
  kind: "Deployment" | "StatefulSet",
  name: string,
  namespace: string,
  more: Workload,
): KubernetesObject {
  const { replicas, labels = {}, pod = {} } = more;
  const own = { app: name, ...labels };
  const template = {
    metadata: { labels: own },
    spec: { containers: [{ name: "main", image: "image:1" }], ...pod },
  };
  const extra = kind === "StatefulSet" ? { serviceName: name, podManagementPolicy: "Parallel" } : {};
  const spec = {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: name } },
    template,
  };
  return { apiVersion: "apps/v1", kind, metadata: { name, namespace }, spec: { ...spec, ...extra } };
}

interface Workload {
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly pod?: object;
}

function autoscaler(name: string, namespace: string, minReplicas: number, target: object): KubernetesObject {
  const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } };
  const spec = { minReplicas, maxReplicas: minReplicas + 5, metrics: [{ type: "Resource", resource }] };
  const metadata = { name, namespace };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: { ...spec, scaleTargetRef: target },
  };
}

const percent = fc.integer({ min: 0, max: 100 }).map((number) => `${number}%`);
const limit = fc.tuple(
  fc.constantFrom("minAvailable", "maxUnavailable"),
  fc.oneof(fc.nat(7), percent, fc.constantFrom("0%", "100%", "1%", "99%")),
);

const budgetCase = fc.record({
  kind: fc.constantFrom("Deployment" as const, "StatefulSet" as const),
  replicas: fc.integer({ min: 1, max: 6 }),
  limit,
  scaled: fc.boolean(),
  second: fc.constantFrom(false, false, false, false, true),
  company: fc.constantFrom(0, 0, 0, 1, 3),
  expression: fc.boolean(),
});

function budgetObjects(
  name: string,
  shape: typeof budgetCase extends fc.Arbitrary<infer T> ? T : never,
): Case {
  const namespace = "budgets";
  const {
    kind,
    replicas,
    limit: [field, value],
    scaled,
    second,
    company,
    expression,
  } = shape;
  const labels = { team: name };
  const selector = expression
    ? { matchExpressions: [{ key: "team", operator: "In", values: [name, "nobody"] }] }
    : { matchLabels: labels };
  const budget = (suffix: string): KubernetesObject => {
    const metadata = { name: `${name}${suffix}`, namespace };
    return {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { selector, [field]: value },
    };
  };
  const target = { apiVersion: "apps/v1", kind, name };
  return {
    name,
    objects: [
      workload(kind, name, namespace, { labels, ...(scaled ? {} : { replicas }) }),
      ...(scaled ? [autoscaler(name, namespace, replicas, target)] : []),
      ...(company > 0
        ? [workload("Deployment", `${name}-company`, namespace, { labels, replicas: company })]
        : []),
      budget(""),
      ...(second ? [budget("-second")] : []),
    ],
  };
}

const zone = "topology.kubernetes.io/zone";

const spreadCase = fc.record({
  replicas: fc.integer({ min: 2, max: 4 }),
  key: fc.constantFrom(zone, zone, zone, "kubernetes.io/hostname"),
  maxSkew: fc.constantFrom(1, 1, 1, 2, 3),
  when: fc.constantFrom("DoNotSchedule", "DoNotSchedule", "ScheduleAnyway"),
  selects: fc.constantFrom("own", "own", "own", "others", "nothing", "all", "expression"),
  affinity: fc.constantFrom("none", "none", "none", "own", "others", "wish"),
  constrained: fc.constantFrom(true, true, true, false),
});

function spreadObjects(
  name: string,
  shape: typeof spreadCase extends fc.Arbitrary<infer T> ? T : never,
): Case {
  const { replicas, key, maxSkew, when, selects, affinity, constrained } = shape;
  const own = { matchLabels: { app: name } };
  const others = { matchLabels: { app: "somebody-else" } };
  const selectors = {
    ...{ own, others, all: {} },
    expression: { matchExpressions: [{ key: "app", operator: "In", values: [name] }] },
  };
  const labelSelector = selects === "nothing" ? {} : { labelSelector: selectors[selects] };
  const spread = { topologyKey: key, maxSkew, whenUnsatisfiable: when, ...labelSelector };
  const term = (labelSelector: object) => ({ topologyKey: zone, labelSelector });
  const antiAffinities = {
    none: undefined,
    own: { requiredDuringSchedulingIgnoredDuringExecution: [term(own)] },
    others: { requiredDuringSchedulingIgnoredDuringExecution: [term(others)] },
    wish: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term(own) }] },
  };
  const podAntiAffinity = antiAffinities[affinity];
  const pod = {
    ...(constrained ? { topologySpreadConstraints: [spread] } : {}),
    ...(podAntiAffinity ? { affinity: { podAntiAffinity } } : {}),
  };
  // A namespace each: a selector of all pods means those of the namespace.
  return { name, objects: [workload("Deployment", name, name, { replicas, pod })] };
}

const targetCase = fc.record({
  kind: fc.constantFrom("Deployment" as const, "StatefulSet" as const),
  says: fc.constantFrom(
    "same",
    "same",
    "otherName",
    "otherKind",
    "otherSpace",
    "smallKind",
    "oldVersion",
    "noGroup",
    "noVersion",
    "otherGroup",
  ),
});

function targetObjects(
  name: string,
  shape: typeof targetCase extends fc.Arbitrary<infer T> ? T : never,
): Case {
  const { kind, says } = shape;
  const right = { apiVersion: "apps/v1", kind, name };
  const targets = {
    ...{ same: right, otherSpace: right, otherName: { ...right, name: `${name}-x` } },
    otherKind: { ...right, kind: kind === "Deployment" ? "StatefulSet" : "Deployment" },
    smallKind: { ...right, kind: kind.toLowerCase() },
    oldVersion: { ...right, apiVersion: "apps/v1beta1" },
    noGroup: { ...right, apiVersion: "v1" },
    noVersion: { kind, name },
    otherGroup: { ...right, apiVersion: "batch/v1" },
  };
  const space = says === "otherSpace" ? "default" : "targets";
  return {
    name,
    objects: [workload(kind, name, "targets", { replicas: 1 }), autoscaler(name, space, 1, targets[says])],
  };
}

describe("rules and the control plane agree", function () {
  this.timeout(300_000);
  const cluster = withCluster();

  before(async () => {
    const { client } = cluster();
    await addNodes(client, { zones: { a: 4 }, pods: 250 });
    for (const name of ["budgets", "targets"]) await client.apply(namespace(name));
  });

  const namespace = (name: string): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name },
  });

  /** Applies what is generated. @returns the names of those of which the API server refuses an object. */
  async function put(cases: readonly Case[]): Promise<ReadonlySet<string>> {
    const refused = new Set<string>();
    for (const { name, objects } of cases) {
      for (const object of objects) {
        await cluster()
          .client.apply(object)
          .catch((error: unknown) => {
            if (!(error instanceof Refused) || error.status !== 422) throw error;
            refused.add(name);
          });
      }
    }
    return refused;
  }

  /** Names cases about which they differ, and sees that both answers were tried often enough. */
  async function compare(
    rule: string,
    cases: readonly Case[],
    real: (one: Case) => Promise<boolean>,
    config?: Config,
  ) {
    const counts: Record<Word, number> = { passes: 0, fails: 0, open: 0, silent: 0 };
    const differ: string[] = [];
    for (const one of cases) {
      const word = wordOf(await verdictOn(rule, one, config));
      counts[word]++;
      if (word === "open" || word === "silent") continue;
      const holds = await real(one);
      if (holds !== (word === "passes"))
        differ.push(`${rule} ${word}, the control plane says ${holds}: ${JSON.stringify(one.objects)}`);
    }
    assert.deepEqual(differ, []);
    assert.ok(counts.passes >= 8 && counts.fails >= 8, JSON.stringify(counts));
    // Open is only what no rule can look up, such as a kind in small letters.
    assert.ok(counts.silent === 0 && counts.open <= cases.length / 4, JSON.stringify(counts));
  }

  const generated = <Shape>(
    shape: fc.Arbitrary<Shape>,
    count: number,
    make: (name: string, shape: Shape) => Case,
  ) => {
    const prefix = make.name.slice(0, 6).toLowerCase();
    return fc.sample(shape, { seed, numRuns: count }).map((each, index) => make(`${prefix}-${index}`, each));
  };

  it("on which budgets let a pod be evicted (k8s-pdb-feasible)", async () => {
    const { client } = cluster();
    const cases = generated(budgetCase, 60, budgetObjects);
    await put(cases);
    let pods: Pod[] = [];
    await until(
      "the pods run and the budgets have counted them",
      async () => {
        pods = await podsIn(client, "budgets");
        const budgets = await budgetsOf(client, "budgets");
        const waiting = cases.filter((one) => !settled(one, pods, budgets));
        return waiting.length === 0 || waiting.map(({ name }) => name).join(", ");
      },
      120,
    );
    await compare("k8s-pdb-feasible", cases, async ({ name }) => {
      for (const { metadata } of pods.filter((pod) => pod.metadata.labels?.["team"] === name)) {
        if ((await client.evict("budgets", metadata.name, true)).status === 201) return true;
      }
      return false;
    });
  });

  function settled({ name, objects }: Case, pods: readonly Pod[], budgets: readonly Budget[]): boolean {
    const wanted = objects.reduce((sum, { spec }) => sum + fewest(spec), 0);
    const ready = pods.filter((pod) => pod.metadata.labels?.["team"] === name && isPodReady(pod)).length;
    const own = budgets.filter(({ metadata }) => [name, `${name}-second`].includes(metadata.name));
    // Of two budgets that select a pod their controller counts one again, any: the eviction API refuses the pod without a look at either.
    return ready === wanted && own.some(({ status }) => status?.currentHealthy === wanted);
  }

  function fewest(spec: unknown): number {
    const { replicas, minReplicas } = spec as { replicas?: number; minReplicas?: number };
    return replicas ?? minReplicas ?? 0;
  }

  it("on which targets an autoscaler can scale (k8s-hpa-target)", async () => {
    const { client } = cluster();
    const cases = generated(targetCase, 40, targetObjects);
    const refused = await put(cases);
    await compare("k8s-hpa-target", cases, async ({ name, objects }) => {
      if (refused.has(name)) return false;
      const own = objects.find(({ kind }) => kind === "HorizontalPodAutoscaler") ?? assert.fail();
      let reason: string | undefined;
      await until("the autoscaler has looked", async () => {
        const { status } = await client.get<Conditioned>(own);
        reason = status?.conditions?.find(({ type }) => type === "AbleToScale")?.reason;
        return reason !== undefined || "no condition";
      });
      return reason !== "FailedGetScale";
    });
  });

  interface Conditioned {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly reason: string }[] };
  }

  it("on which workloads are spread over zones of which two are full (k8s-zone-spread, strict)", async () => {
    const { client } = cluster();
    await addNodes(client, { zones: { b: 1, c: 1 }, pods: 0 });
    const cases = generated(spreadCase, 60, spreadObjects);
    for (const { name } of cases) await client.apply(namespace(name));
    await put(cases);
    await compare(
      "k8s-zone-spread",
      cases,
      async ({ name, objects }) => {
        const wanted = fewest(objects[0]?.spec);
        let placed = 0;
        await until(`the scheduler has looked at ${name}`, async () => {
          const pods = await podsIn(client, name);
          placed = pods.filter(({ spec }) => spec.nodeName !== undefined).length;
          return (pods.length === wanted && pods.every(isJudged)) || `${placed} of ${pods.length}`;
        });
        return placed <= 1;
      },
      { strict: true },
    );
  });

  const isJudged = ({ spec, status }: Pod) =>
    spec.nodeName !== undefined || status.conditions?.some(({ type }) => type === "PodScheduled") === true;
});
