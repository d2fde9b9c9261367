import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type Resource, type ResourceGraph } from "@tenfold/planning";
import { foreignCluster } from "../cluster/testing";
import { messageOf, only } from "../lib/testing";
import { Task } from "./task";
import { type TaskArgs } from "./task-args";

const base: TaskArgs = {
  cluster: foreignCluster,
  namespace: "shop",
  image: "orders:1.0.0",
  command: ["node", "main.ts", "--prepare"],
  resources: { cpu: "250m", memory: "256Mi" },
};

const permissions = [
  {
    Effect: "Allow" as const,
    Action: ["secretsmanager:GetSecretValue"],
    Resource: ["arn:aws:secretsmanager:x"],
  },
];

function run(overrides: Partial<TaskArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => void new Task("prepare", { ...base, ...overrides }), { mode: "rehearse" });
}

const jobOf = (graph: ResourceGraph): Resource => only(graph, "kubernetes:batch/v1:Job");

function at(resource: Resource, path: string): unknown {
  return path.split(".").reduce<unknown>((value, part) => (value as PropertyMap)[part], resource.inputs);
}

const nameOf = async (overrides?: Partial<TaskArgs>) =>
  String(at(jobOf(await run(overrides)), "metadata.name"));

describe("Task", () => {
  it("is another run for another image, word, variable or size, and the same for the same", async () => {
    const first = await nameOf();
    assert.match(first, /^prepare-[0-9a-f]{6}$/);
    assert.equal(await nameOf(), first);
    const others = await Promise.all([
      nameOf({ image: "orders:1.0.1" }),
      nameOf({ arguments: ["--again"] }),
      nameOf({ environment: { DATABASE_HOST: "db" } }),
      nameOf({ environment: { DATABASE_HOST: pulumi.output("other") } }),
      nameOf({ resources: { cpu: "250m", memory: "512Mi" } }),
    ]);
    assert.equal(new Set([first, ...others]).size, 6);
  });

  it("is not run again for how long it may take, or how often", async () => {
    assert.equal(await nameOf({ retries: 1, deadlineSeconds: 60 }), await nameOf());
  });

  it("is deleted before the next run, run again after a failure, and waited for until its deadline", async () => {
    const options: pulumi.CustomResourceOptions[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, opts }) => {
      if (type === "kubernetes:batch/v1:Job") options.push(opts);
      return undefined;
    };
    const graph = await runProgram(() => {
      new Task("prepare", { ...base, deadlineSeconds: 1200 }, { transformations: [watch] });
    });
    const [{ deleteBeforeReplace, customTimeouts }] = options as [pulumi.CustomResourceOptions];
    assert.deepEqual([deleteBeforeReplace, customTimeouts?.create], [true, "1260s"]);
    const job = jobOf(graph);
    assert.deepEqual(at(job, "metadata.annotations"), { "pulumi.com/replaceUnready": "true" });
    assert.deepEqual([at(job, "spec.activeDeadlineSeconds"), at(job, "spec.backoffLimit")], [1200, 3]);
  });

  it("stays after its end: what Kubernetes deletes by itself, the next refresh would run again", async () => {
    assert.equal(at(jobOf(await run()), "spec.ttlSecondsAfterFinished"), undefined);
  });

  it("never has two pods at once, nor one that is moved to save a node", async () => {
    const job = jobOf(await run());
    assert.equal(at(job, "spec.podReplacementPolicy"), "Failed");
    assert.equal(at(job, "spec.template.spec.restartPolicy"), "Never");
    assert.deepEqual(at(job, "spec.template.metadata.annotations"), {
      "karpenter.sh/do-not-disrupt": "true",
    });
  });

  it("runs under the restricted standard, as who it is, and nobody may call it", async () => {
    const graph = await run({
      environment: { B: "2", A: "1" },
      secrets: { C: { secretName: "s", key: "k" } },
    });
    const pod = at(jobOf(graph), "spec.template.spec") as PropertyMap;
    const { runAsNonRoot, seccompProfile } = pod["securityContext"] as PropertyMap;
    assert.deepEqual([runAsNonRoot, seccompProfile], [true, { type: "RuntimeDefault" }]);
    assert.deepEqual([pod["serviceAccountName"], pod["automountServiceAccountToken"]], ["prepare", false]);
    const [container] = pod["containers"] as readonly [PropertyMap];
    assert.deepEqual(container["securityContext"], {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.deepEqual(container["command"], ["node", "main.ts", "--prepare"]);
    assert.deepEqual(container["env"], [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
    ]);
    assert.deepEqual(container["resources"], {
      requests: { cpu: "250m", memory: "256Mi", "ephemeral-storage": "128Mi" },
      limits: { memory: "256Mi" },
    });
    const door = only(graph, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    assert.deepEqual(door.inputs["spec"], {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prepare" } },
      policyTypes: ["Ingress"],
    });
  });

  it("starts only once its rights hold and its door is closed", async () => {
    const graph = await run({ permissions });
    const before = [
      only(graph, "aws:iam/rolePolicy:RolePolicy"),
      only(graph, "aws:eks/podIdentityAssociation:PodIdentityAssociation"),
      only(graph, "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
    ];
    const { dependencies } = jobOf(graph);
    for (const { urn, name } of before) assert.ok(dependencies.includes(urn), name);
  });

  it("has no role where it may do nothing in AWS", async () => {
    assert.deepEqual((await run()).ofType("aws:iam/role:Role"), []);
  });

  it("comes before what depends on it", async () => {
    const graph = await runProgram(() => {
      const task = new Task("prepare", base);
      new Task("after", base, { dependsOn: [task] });
    });
    const first = only(graph, "kubernetes:batch/v1:Job", "prepare-job");
    assert.ok(only(graph, "tenfold:apps:Task", "after").dependencies.includes(first.urn));
  });

  it("keeps the names of its children", async () => {
    const graph = await run({ permissions });
    const names = graph.resources
      .map(({ type, name }) => `${type} ${name}`)
      .filter((text) => !/^pulumi:/.test(text));
    assert.deepEqual(names.sort(), [
      "aws:eks/podIdentityAssociation:PodIdentityAssociation prepare-identity",
      "aws:iam/role:Role prepare-role",
      "aws:iam/rolePolicy:RolePolicy prepare-policy",
      "kubernetes:batch/v1:Job prepare-job",
      "kubernetes:core/v1:ServiceAccount prepare-account",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy prepare-callers",
      "tenfold:apps:Task prepare",
    ]);
  });

  it("lets its job be changed, but not what keeps it safe", async () => {
    const graph = await run({ transform: { job: { spec: { backoffLimit: 0 } } } });
    assert.equal(at(jobOf(graph), "spec.backoffLimit"), 0);
    const untyped = JSON.parse(
      '{"job":{"spec":{"template":{"spec":{"hostNetwork":true}}}}}',
    ) as TaskArgs["transform"];
    assert.match(
      await messageOf(run({ transform: untyped! })),
      /transform\.job\.spec\.template\.spec\.hostNetwork/,
    );
  });

  it("names every wrong argument at once", async () => {
    const message = await messageOf(
      run({
        taskName: "prepare-the-database-of-the-shop-and-everything-else",
        image: "orders:latest",
        command: [],
        resources: { cpu: "0", memory: "256Mi" },
        environment: { "1A": "x" },
        retries: 11,
        deadlineSeconds: 10,
        placement: { nodePool: "A" },
      }),
    );
    assert.match(message, /Task "prepare": 8 mistakes/);
    for (const field of [
      "taskName",
      "image",
      "command",
      "resources.cpu",
      "environment.1A",
      "retries",
      "deadlineSeconds",
    ])
      assert.ok(message.includes(`  ${field}  `), field);
  });
});
