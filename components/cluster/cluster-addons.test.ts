import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type Resource, type ResourceGraph } from "@tenfold/planning";
import { charts } from "../catalogue/charts";
import { names, only } from "../lib/testing";
import { Cluster } from "./cluster";
import { ClusterAddons } from "./cluster-addons";
import { type ClusterAddonsArgs } from "./cluster-addons-args";
import { clusterAddonsPresets } from "./cluster-addons.presets";
import { systemTaint } from "./karpenter-compute.plan";
import { type ClusterOutputs } from "./outputs";
import { foreignCluster, subnetsOf } from "./testing";

const releaseType = "kubernetes:helm.sh/v3:Release";
const applicationType = "kubernetes:argoproj.io/v1alpha1:Application";
const roleType = "aws:iam/role:Role";

const { nodeInstanceProfileName: _, ...withoutAutoMode } = foreignCluster;
const karpenterCluster: ClusterOutputs = {
  ...withoutAutoMode,
  karpenter: { queueName: "shop-interruptions", instanceProfileName: "shop-node", nodeRoleArn: "arn:role" },
};

const everything: ClusterAddonsArgs = {
  cluster: karpenterCluster,
  addons: {
    karpenter: {
      subnets: subnetsOf("usw2-az1", "usw2-az2"),
      pools: { general: { limits: { cpu: 64, memoryGib: 256 } } },
    },
    loadBalancerController: { vpcId: "vpc-1" },
    keda: {
      permissions: [{ Effect: "Allow", Action: "kafka-cluster:DescribeGroup", Resource: "arn:group" }],
    },
    prometheus: {},
    prometheusAdapter: {},
    argoRollouts: { cloudWatch: true },
    externalSecrets: { secretArns: ["arn:aws:secretsmanager:us-west-2:111122223333:secret:shop/*"] },
    externalDns: { zoneIds: ["Z1"], domains: ["internal.example.com"] },
    openTelemetryCollector: {
      xray: true,
      metrics: { workspaceArn: "arn:aps", remoteWriteUrl: "https://aps" },
    },
  },
  tags: { team: "shop" },
};

function run(changes: Partial<ClusterAddonsArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    new ClusterAddons("addons", { ...everything, ...changes }, { provider });
  });
}

/** What must exist before a resource: what it and its parents depend on, and so on. */
function before(graph: ResourceGraph, name: string): ReadonlySet<string> {
  const found = new Set<Resource>();
  const start = graph.resources.find((resource) => resource.name === name) ?? assert.fail(name);
  const queue = [start];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const one of [next, ...graph.ancestorsOf(next)]) {
      for (const urn of one.dependencies) {
        const dependency = graph.get(urn);
        if (!dependency || found.has(dependency)) continue;
        found.add(dependency);
        queue.push(dependency, ...graph.childrenOf(urn));
      }
    }
  }
  return new Set([...found].map((resource) => resource.name));
}

const valuesOf = (graph: ResourceGraph, name: string) =>
  only(graph, releaseType, name).inputs["values"] as Readonly<Record<string, PropertyMap>>;

describe("ClusterAddons", () => {
  it("installs what is named and nothing else, each in the version of the catalogue", async () => {
    const graph = await run();
    const releases = graph.ofType(releaseType);
    assert.deepEqual(names(graph, releaseType).toSorted(), [
      ...["addons-argo-rollouts", "addons-aws-load-balancer-controller", "addons-external-dns"],
      ...["addons-external-secrets", "addons-karpenter", "addons-karpenter-crd", "addons-keda"],
      ...["addons-opentelemetry-collector", "addons-prometheus", "addons-prometheus-adapter"],
    ]);
    for (const { name, inputs } of releases) {
      const chart = name.slice("addons-".length) as keyof typeof charts;
      assert.deepEqual(
        [inputs["chart"], inputs["version"]],
        [charts[chart].chart, charts[chart].version],
        name,
      );
      assert.equal(inputs["atomic"], true, name);
    }
    const small = await run({ cluster: foreignCluster, addons: { keda: {} } });
    assert.deepEqual(names(small, releaseType), ["addons-keda"]);
    assert.deepEqual(small.ofType(roleType), []);
  });

  const pairs: readonly (readonly [string, string])[] = [
    ["addons-karpenter-crd", "addons-karpenter"],
    ["addons-karpenter", "addons-nodes-node-class"],
    ["addons-karpenter-crd", "addons-nodes-pool-general"],
    ["addons-nodes-node-class", "addons-nodes-pool-general"],
    ["addons-nodes-pool-general", "addons-keda"],
    ["addons-nodes-pool-general", "addons-prometheus"],
    ["addons-nodes-pool-general", "addons-aws-load-balancer-controller"],
    ["addons-nodes-pool-general", "addons-external-secrets"],
    ["addons-prometheus", "addons-prometheus-adapter"],
    ["addons-prometheus", "addons-argo-rollouts"],
    ["addons-keda-operator-identity", "addons-keda"],
    ["addons-keda-operator-policy", "addons-keda"],
    ["addons-external-secrets-identity", "addons-external-secrets"],
    ["addons-aws-load-balancer-controller-identity", "addons-aws-load-balancer-controller"],
    ["addons-external-dns-identity", "addons-external-dns"],
    ["addons-opentelemetry-collector-identity", "addons-opentelemetry-collector"],
    ["addons-argo-rollouts-identity", "addons-argo-rollouts"],
  ];
  for (const type of ["charts", "argocd"] as const) {
    for (const [first, then] of pairs) {
      it(`creates ${first} before ${then}, and deletes it after, by ${type}`, async () => {
        const graph = await run({ installation: { type } });
        assert.ok(before(graph, then).has(first));
        assert.ok(!before(graph, first).has(then));
      });
    }
  }

  it("takes Karpenter's definitions from one chart alone", async () => {
    const graph = await run();
    assert.equal(only(graph, releaseType, "addons-karpenter").inputs["skipCrds"], true);
    assert.equal(only(graph, releaseType, "addons-karpenter-crd").inputs["skipCrds"], false);
    const settings = valuesOf(graph, "addons-karpenter")["settings"];
    assert.deepEqual(settings, {
      clusterName: "shop",
      interruptionQueue: "shop-interruptions",
      enableZonalShift: true,
    });
  });

  it("counts one interface less for pods where some have security groups of their own", async () => {
    const cluster = { ...karpenterCluster, podSecurityGroups: { vpcId: "vpc-1" } };
    const settings = valuesOf(await run({ cluster }), "addons-karpenter")["settings"];
    assert.equal(settings?.["reservedENIs"], "1");
  });

  it("lets the load balancer controller register pods in the cluster's own target groups, and no more", async () => {
    const graph = await run();
    const policy = only(graph, "aws:iam/rolePolicy:RolePolicy", "addons-aws-load-balancer-controller-policy");
    const { Statement } = policy.inputs["policy"] as PropertyMap & {
      Statement: readonly { Action: readonly string[]; Condition?: unknown }[];
    };
    const writing = Statement.filter(({ Action }) => Action.some((action) => !/:Describe/.test(action)));
    assert.deepEqual(writing.flatMap(({ Action }) => Action).sort(), [
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:RegisterTargets",
    ]);
    assert.deepEqual(writing[0]?.Condition, {
      StringEquals: { "aws:ResourceTag/eks:eks-cluster-name": "shop" },
    });
    const values = valuesOf(graph, "addons-aws-load-balancer-controller");
    assert.equal(values["enableServiceMutatorWebhook"], false);
  });

  it("gives each add-on a role that its own service account alone may take", async () => {
    const graph = await run();
    for (const { name, inputs } of graph.ofType("aws:eks/podIdentityAssociation:PodIdentityAssociation")) {
      const role = only(graph, roleType, name.replace(/-identity$/, "-role")).inputs;
      const trust = String(role["assumeRolePolicy"]);
      assert.ok(
        trust.includes(`"aws:RequestTag/kubernetes-namespace":"${String(inputs["namespace"])}"`),
        name,
      );
      assert.ok(trust.includes(`service-account":"${String(inputs["serviceAccount"])}"`), name);
      assert.equal(inputs["region"], "us-west-2", name);
      assert.deepEqual((inputs["tags"] as PropertyMap)["team"], "shop", name);
    }
  });

  it("serves by the adapter what each pod reports for itself, as one number of the pod", async () => {
    const addons = { prometheus: {}, prometheusAdapter: { podGauges: ["records_left"] } };
    const queriesOf = (graph: ResourceGraph) =>
      [
        ...JSON.stringify(valuesOf(graph, "addons-prometheus-adapter")["rules"]).matchAll(
          /"metricsQuery":"(.*?)"[,}]/g,
        ),
      ].map(([, query]) => query);
    const queries = queriesOf(await run({ cluster: foreignCluster, addons }));
    assert.deepEqual(queries.slice(3), ["sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)"]);
    const without = { prometheus: {}, prometheusAdapter: {} };
    const none = await run({ cluster: foreignCluster, addons: without });
    assert.deepEqual(queriesOf(none), queries.slice(0, 3));
    const [added] =
      JSON.stringify(
        valuesOf(await run({ cluster: foreignCluster, addons }), "addons-prometheus-adapter"),
      ).match(/"seriesQuery":"records_left\{/) ?? [];
    assert.ok(added);
  });

  it("serves by the adapter the very metrics that services ask for by default", async () => {
    const rules = JSON.stringify(valuesOf(await run(), "addons-prometheus-adapter")["rules"]);
    for (const part of ["http_request_duration_seconds_bucket", "_p99", "queue_depth", "_per_second"]) {
      assert.ok(rules.includes(part), part);
    }
  });

  it("lays the user's values over its own, group by group", async () => {
    const graph = await run({
      values: { keda: { operator: { replicaCount: 3 }, logging: { level: "debug" } } },
    });
    const values = valuesOf(graph, "addons-keda");
    assert.deepEqual(values["operator"], { replicaCount: 3 });
    assert.deepEqual(values["metricsServer"], { replicaCount: 2 });
    assert.deepEqual(values["logging"], { level: "debug" });
  });

  it("has in its presets all that services can ask for, with what an add-on takes by default in production", async () => {
    const asked = { cluster: karpenterCluster, tags: { team: "shop" } };
    const graphs = new Map<string, ResourceGraph>();
    for (const [name, preset] of Object.entries(clusterAddonsPresets))
      graphs.set(name, await run({ ...asked, ...preset }));
    for (const graph of graphs.values()) {
      assert.deepEqual(names(graph, releaseType).toSorted(), [
        ...["addons-argo-rollouts", "addons-keda", "addons-prometheus", "addons-prometheus-adapter"],
      ]);
    }
    const addons = { keda: {}, prometheus: {}, prometheusAdapter: {}, argoRollouts: {} };
    const byDefault = await run({ ...asked, addons });
    const production = graphs.get("production") ?? assert.fail();
    assert.deepEqual(valuesOf(production, "addons-prometheus"), valuesOf(byDefault, "addons-prometheus"));
  });

  it("writes down for Argo CD what it would have installed, and installs nothing", async () => {
    const [byHelm, byArgo] = [await run(), await run({ installation: { type: "argocd" } })];
    assert.deepEqual(byArgo.ofType(releaseType), []);
    assert.deepEqual(names(byArgo, applicationType).toSorted(), names(byHelm, releaseType).toSorted());
    const { metadata, spec } = only(byArgo, applicationType, "addons-karpenter").inputs as {
      metadata: PropertyMap;
      spec: { source: PropertyMap & { helm: PropertyMap } };
    };
    assert.deepEqual(metadata["finalizers"], ["resources-finalizer.argocd.argoproj.io"]);
    const { helm, ...source } = spec.source;
    assert.deepEqual(source, {
      repoURL: "public.ecr.aws/karpenter",
      chart: "karpenter",
      targetRevision: charts.karpenter.version,
    });
    assert.deepEqual(helm["valuesObject"], valuesOf(byHelm, "addons-karpenter"));
    assert.equal(helm["skipCrds"], true);
  });

  it("installs Argo CD first where it is told", async () => {
    const graph = await run({ installation: { type: "argocd", install: true } });
    assert.deepEqual(names(graph, releaseType), ["addons-argo-cd"]);
    for (const name of names(graph, applicationType))
      assert.ok(before(graph, name).has("addons-argo-cd"), name);
  });

  it("lets all of Argo CD run on the system nodes where there are no others before Karpenter, and only there", async () => {
    const installation = { type: "argocd", install: true } as const;
    const graph = await run({ installation });
    assert.ok(before(graph, "addons-karpenter").has("addons-argo-cd"));
    const { key } = systemTaint;
    const argoCd = valuesOf(graph, "addons-argo-cd");
    assert.deepEqual(argoCd["global"], { tolerations: [{ key, operator: "Exists" }] });
    // The chart prefers the tolerations of a part to the common ones.
    for (const [part, own] of Object.entries(argoCd))
      assert.ok(part === "global" || !("tolerations" in own), part);
    const elsewhere = await run({ cluster: foreignCluster, addons: { keda: {} }, installation });
    assert.ok(!("global" in valuesOf(elsewhere, "addons-argo-cd")));
  });

  it("installs a metrics server only where the cluster is said to have none", async () => {
    const addons = { metricsServer: {} };
    const graph = await run({ cluster: { ...withoutAutoMode, metricsServer: false }, addons });
    assert.deepEqual(names(graph, releaseType), ["addons-metrics-server"]);
    for (const cluster of [withoutAutoMode, karpenterCluster, { ...foreignCluster, metricsServer: false }]) {
      await assert.rejects(
        run({ cluster, addons }),
        /addons\.metricsServer .*cluster\.metricsServer is false/,
      );
    }
  });

  it("refuses a second metrics server beside the one that a cluster with managed nodes brings", async () => {
    const subnets = subnetsOf("usw2-az1", "usw2-az2");
    const nodeGroups = { system: { min: 2, max: 4, instanceTypes: ["m8g.large"] } };
    const program = () => {
      const cluster = new Cluster("main", {
        region: "us-west-2",
        controlPlaneSubnets: subnets,
        admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
        compute: { profile: "managed", subnets, nodeGroups },
      });
      const provider = new kubernetes.Provider("shop", { kubeconfig: cluster.kubeconfig });
      new ClusterAddons("addons", { cluster, addons: { metricsServer: {} } }, { provider });
    };
    await assert.rejects(runProgram(program), /addons\.metricsServer/);
  });

  const managedCluster: ClusterOutputs = { ...withoutAutoMode };

  it("changes the size of the cluster's own groups and of no others, with the image of the catalogue", async () => {
    const graph = await run({ cluster: managedCluster, addons: { clusterAutoscaler: { idleMinutes: 5 } } });
    const policy = only(graph, "aws:iam/rolePolicy:RolePolicy", "addons-cluster-autoscaler-policy");
    const { Statement } = policy.inputs["policy"] as PropertyMap & {
      Statement: readonly { Action: string | readonly string[]; Condition?: unknown }[];
    };
    const writing = Statement.filter(({ Action }) => JSON.stringify(Action).includes("SetDesiredCapacity"));
    assert.deepEqual(
      writing.map(({ Action, Condition }) => [Action, Condition]),
      [
        [
          ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
          { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/shop": "owned" } },
        ],
      ],
    );
    const values = valuesOf(graph, "addons-cluster-autoscaler");
    assert.deepEqual(values["autoDiscovery"], { clusterName: "shop" });
    assert.equal(values["image"]?.["tag"], charts["cluster-autoscaler"].application);
    assert.equal(values["extraArgs"]?.["scale-down-unneeded-time"], "5m");
    const trust = String(only(graph, roleType, "addons-cluster-autoscaler-role").inputs["assumeRolePolicy"]);
    assert.match(trust, /kubernetes-service-account":"cluster-autoscaler"/);
    const { serviceAccount } = values["rbac"] as { serviceAccount: PropertyMap };
    assert.equal(serviceAccount["name"], "cluster-autoscaler");
  });

  it("shows GPUs on the nodes that have some, by labels that they have without another chart", async () => {
    const graph = await run({ addons: { ...everything.addons, nvidiaDevicePlugin: {} } });
    const affinity = JSON.stringify(valuesOf(graph, "addons-nvidia-device-plugin")["affinity"]);
    assert.match(affinity, /karpenter\.k8s\.aws\/instance-gpu-manufacturer.*nvidia\.com\/gpu\.present/);
    assert.ok(!affinity.includes("feature.node.kubernetes.io"));
    assert.ok(before(graph, "addons-nvidia-device-plugin").has("addons-nodes-pool-general"));
  });

  it("is refused a second of what adds nodes, or of what shows GPUs", async () => {
    for (const cluster of [foreignCluster, karpenterCluster]) {
      await assert.rejects(
        run({ cluster, addons: { clusterAutoscaler: {} } }),
        /1 mistake\n {2}addons\.clusterAutoscaler .*two would undo/,
      );
    }
    const addons = { nvidiaDevicePlugin: {} };
    await assert.rejects(run({ cluster: foreignCluster, addons }), /addons\.nvidiaDevicePlugin .*Auto Mode/);
    const karpenter = { ...everything.addons.karpenter!, image: "bottlerocket@latest" };
    await assert.rejects(run({ addons: { ...addons, karpenter } }), /nvidiaDevicePlugin .*Bottlerocket/);
    await assert.rejects(
      run({ cluster: managedCluster, addons: { clusterAutoscaler: { idleMinutes: 0 } } }),
      /addons\.clusterAutoscaler\.idleMinutes/,
    );
  });

  it("names every wrong choice at once", async () => {
    const addons: ClusterAddonsArgs["addons"] = {
      loadBalancerController: { vpcId: "vpc-1" },
      metricsServer: {},
      prometheusAdapter: {},
      externalSecrets: { secretArns: ["*"] },
      externalDns: { zoneIds: [], domains: [] },
      openTelemetryCollector: {},
      karpenter: { subnets: {}, pools: {} },
    };
    await assert.rejects(run({ cluster: foreignCluster, addons, values: { keda: {} } }), (error: Error) => {
      const [title = "", ...mistakes] = error.message.split("\n").map((line) => line.trim().split("  ")[0]);
      assert.match(title, /ClusterAddons "addons": 9 mistakes/);
      assert.deepEqual(mistakes, [
        ...["values.keda", "addons.karpenter", "addons.loadBalancerController", "addons.metricsServer"],
        ...["addons.prometheusAdapter", "addons.externalSecrets.secretArns", "addons.externalDns.zoneIds"],
        ...["addons.externalDns.domains", "addons.openTelemetryCollector"],
      ]);
      return true;
    });
  });
});
