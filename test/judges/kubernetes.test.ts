import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { isPropertyMap, type ResourceGraph } from "@tenfold/planning";
import { broken } from "./broken";
import { workloads } from "./everything-workloads";
import { type KubernetesJudgement, kubernetesObjects, kubernetesObjectsJudged } from "./kubernetes";
import { environmentGraphs } from "./programs";
import { Unavailable } from "./tools/cache";
import { type KubernetesTools, kubernetesTools } from "./tools/kubernetes";

const kinds = {
  deployment: "kubernetes:apps/v1:Deployment",
  autoscaler: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  pool: "kubernetes:karpenter.sh/v1:NodePool",
  scaled: "kubernetes:keda.sh/v1alpha1:ScaledObject",
  rollout: "kubernetes:argoproj.io/v1alpha1:Rollout",
  groups: "kubernetes:vpcresources.k8s.aws/v1beta1:SecurityGroupPolicy",
} as const;

/** The kind, what is wrong in its spec, and a word of what is said. */
const mistakes: readonly (readonly [keyof typeof kinds, Readonly<Record<string, unknown>>, RegExp])[] = [
  ["deployment", { replicaz: 3 }, /replicaz/],
  ["deployment", { selector: undefined }, /selector/],
  ["autoscaler", { maxReplicas: "ten" }, /integer/],
  ["pool", { disruption: { consolidateAfter: "1m", consolidationPolicy: "Sometimes" } }, /WhenEmpty/],
  ["scaled", { triggers: [{ type: "apache-kafka" }] }, /metadata/],
  ["rollout", { strategyy: {} }, /strategyy/],
  ["groups", { securityGroups: { groupIds: [] } }, /groupIds/],
];

function specOf(graph: ResourceGraph, type: string): Readonly<Record<string, unknown>> {
  const spec = graph.ofType(type)[0]?.inputs["spec"];
  return isPropertyMap(spec) ? spec : assert.fail(`${type} has no spec`);
}

describe("what Kubernetes accepts", function () {
  this.timeout(600_000);

  let tools: KubernetesTools;
  let everything: ResourceGraph;
  let judgement: KubernetesJudgement;

  before(async function () {
    try {
      tools = await kubernetesTools();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const tests = this.test?.parent?.tests ?? [];
      const [first] = tests;
      if (first) first.title = `cannot be asked in ${tests.length} tests: ${error.message}`;
      tests.splice(1);
      this.skip();
    }
    everything = await runProgram(workloads, { mode: "rehearse", stack: "prod" });
    const graphs = [...(await environmentGraphs()), ["workloads", everything] as const];
    const objects = graphs.flatMap(([name, graph]) => kubernetesObjects(name, graph));
    judgement = await kubernetesObjectsJudged(objects, tools);
  });

  it("is every object of the environments and of workloads with everything on", () => {
    assert.deepEqual(judgement.findings, []);
    assert.ok(judgement.judged > 200, `${judgement.judged} objects`);
  });

  it("is asked for every kind but those without a published schema", () => {
    assert.deepEqual([...judgement.unjudged.keys()].map((kind) => kind.split(":")[0]).sort(), [
      "eks.amazonaws.com/v1 NodeClass",
      "eks.amazonaws.com/v1 TargetGroupBinding",
      "elbv2.k8s.aws/v1beta1 TargetGroupBinding",
    ]);
  });

  for (const [kind, change, said] of mistakes) {
    it(`is not a ${kind} with ${Object.keys(change).join(", ")} ${JSON.stringify(Object.values(change)[0])}`, async () => {
      const type = kinds[kind];
      const spec = Object.entries({ ...specOf(everything, type), ...change }).filter(
        ([, value]) => value !== undefined,
      );
      const graph = broken(everything, { [type]: { spec: Object.fromEntries(spec) } });
      const { findings } = await kubernetesObjectsJudged(kubernetesObjects("broken", graph), tools);
      assert.deepEqual(
        findings.map(({ urn }) => urn.split("::")[2]?.split("$").at(-1)),
        findings.map(() => type),
      );
      assert.match(findings.map(({ property, message }) => `${property} ${message}`).join("\n"), said);
    });
  }
});
