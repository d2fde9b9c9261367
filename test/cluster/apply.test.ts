import assert from "node:assert/strict";
import { type KubernetesObject, Refused, until } from "./control/client";
import { define, definitions } from "./objects/definitions";
import { type ClusterObjects, keyOf, objectsOf, ofKind, removeAll } from "./objects/environment";
import { addNodes } from "./objects/nodes";
import { withCluster } from "./testing";

interface Owner {
  readonly manager: string;
  readonly operation: string;
  readonly time: string;
  readonly fieldsV1: unknown;
}

interface Deployment extends KubernetesObject {
  readonly spec: { readonly template: unknown };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

/** Generation, and what is ours with the time of its last change: a controller changes the rest. */
function ours({ metadata }: KubernetesObject) {
  const owners = (metadata.managedFields ?? []) as readonly Owner[];
  const own = owners.filter(({ manager, operation }) => manager === "tenfold" && operation === "Apply");
  return { generation: metadata.generation, own };
}

/** Kinds that no controller writes to: nothing at all may change. */
const still = [
  "ServiceAccount",
  "NetworkPolicy",
  "LimitRange",
  "StorageClass",
  "ConfigMap",
  "Role",
  "RoleBinding",
];

describe("a real control plane accepts", function () {
  this.timeout(300_000);
  const cluster = withCluster();
  const environments = new Map<string, readonly ClusterObjects[]>();

  before(async function () {
    this.timeout(600_000);
    const { client } = cluster();
    await define(client, await definitions());
    await addNodes(client, { zones: { "us-west-2a": 4, "us-west-2b": 4, "us-west-2c": 4 } });
    for (const stack of ["dev", "staging", "prod"]) environments.set(stack, await objectsOf(stack));
  });

  for (const stack of ["dev", "staging", "prod"]) {
    it(`every object of ${stack}, by server-side apply with strict fields; again, it changes nothing`, async () => {
      const { client } = cluster();
      const clusters = environments.get(stack) ?? [];
      assert.equal(clusters.length, stack === "prod" ? 2 : 1);
      for (const { name, objects } of clusters) {
        assert.ok(objects.length > 50, `${name}: ${objects.length} objects`);
        for (const object of objects) await client.apply(object);
        await podsRun(objects);
        for (const object of objects) {
          const before = await client.get(object);
          // Without force: nobody else has taken a field of ours in the meantime.
          const after = await client.apply(object, { force: false });
          assert.deepEqual(ours(after), ours(before), `${name} ${keyOf(object)}`);
          assert.equal(ours(after).own.length, 1);
          if (!still.includes(object.kind)) continue;
          assert.equal(after.metadata.resourceVersion, before.metadata.resourceVersion, keyOf(object));
        }
        await removeAll(client, objects);
      }
    });
  }

  /** Their pods pass the namespace's security standard, quota and limits, are placed and become ready. */
  async function podsRun(objects: readonly KubernetesObject[]): Promise<void> {
    const { client } = cluster();
    const namespace = ofKind(objects, "Namespace").find(({ metadata }) => metadata.name === "shop");
    await until("the pods run", async () => {
      const all = await client.list<Deployment>("apps/v1", "Deployment", {
        namespace: namespace?.metadata.name,
      });
      const waiting = all.filter(
        ({ status }) => !status?.replicas || status.readyReplicas !== status.replicas,
      );
      return (
        waiting.length === 0 || waiting.map(({ metadata, status }) => said(metadata.name, status)).join("; ")
      );
    });
  }

  const said = (name: string, status: Deployment["status"]) =>
    `${name}: ${status?.conditions?.map(({ type, message }) => `${type} ${message}`).join(", ")}`;

  type Change = (object: KubernetesObject & { spec: Record<string, unknown> }) => Record<string, unknown>;

  /** Kind, what is wrong, the broken spec, what is said. */
  const mistakes: readonly (readonly [string, string, Change, RegExp])[] = [
    ["Deployment", "an unknown field", ({ spec }) => ({ ...spec, replicaz: 3 }), /replicaz/],
    [
      "Deployment",
      "a selector that is not its pods'",
      ({ spec }) => ({ ...spec, selector: { matchLabels: { a: "b" } } }),
      /selector.*does not match/s,
    ],
    ["Deployment", "no pods", ({ spec }) => ({ ...spec, template: undefined }), /template/],
    [
      "HorizontalPodAutoscaler",
      "more at least than at most",
      ({ spec }) => ({ ...spec, minReplicas: 900 }),
      /maxReplicas.*greater than or equal/s,
    ],
    [
      "HorizontalPodAutoscaler",
      "a number as text",
      ({ spec }) => ({ ...spec, maxReplicas: "ten" }),
      /maxReplicas/,
    ],
    ["PodDisruptionBudget", "two limits", ({ spec }) => ({ ...spec, minAvailable: 1 }), /cannot be both set/],
    [
      "NetworkPolicy",
      "a type that there is not",
      ({ spec }) => ({ ...spec, policyTypes: ["Sideways"] }),
      /Sideways/,
    ],
    [
      "LimitRange",
      "a request above its limit",
      () => ({
        limits: [{ type: "Container", default: { memory: "1Mi" }, defaultRequest: { memory: "2Mi" } }],
      }),
      /default.*limit|defaultRequest/s,
    ],
    [
      "NodePool",
      "a policy that there is not",
      ({ spec }) => ({ ...spec, disruption: { consolidateAfter: "1m", consolidationPolicy: "Sometimes" } }),
      /Sometimes/,
    ],
    [
      "NodePool",
      "a budget of no form",
      ({ spec }) => ({ ...spec, disruption: { consolidateAfter: "1m", budgets: [{ nodes: "many" }] } }),
      /budgets/,
    ],
    ["NodeClass", "an unknown field", ({ spec }) => ({ ...spec, subnets: [] }), /subnets/],
    [
      "TargetGroupBinding",
      "no target group",
      ({ spec }) => ({ ...spec, targetGroupARN: undefined }),
      /targetGroupARN/,
    ],
  ];

  for (const [kind, wrong, change, expected] of mistakes) {
    it(`no ${kind} with ${wrong}`, async () => {
      const { client } = cluster();
      const objects = environments.get("staging")?.[0]?.objects ?? [];
      const namespace = ofKind(objects, "Namespace").find(({ metadata }) => metadata.name === "shop");
      const [object] = ofKind<KubernetesObject & { spec: Record<string, unknown> }>(objects, kind);
      assert(namespace && object);
      await client.apply(namespace);
      await client.apply(object, { dryRun: true });
      const broken = { ...object, spec: change(object) };
      await assert.rejects(client.apply(broken, { dryRun: true }), (error) => {
        assert(error instanceof Refused, String(error));
        assert.ok([400, 422, 500].includes(error.status), error.message);
        assert.match(error.said, expected);
        return true;
      });
    });
  }
});
