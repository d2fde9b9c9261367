import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { dependenciesOf, foreignCluster } from "../cluster/testing";
import { names, only } from "../lib/testing";
import { Service } from "./service";
import { type ServiceArgs } from "./service-args";

const deploymentType = "kubernetes:apps/v1:Deployment";
const autoscalerType = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const budgetType = "kubernetes:policy/v1:PodDisruptionBudget";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const bindingType = "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding";
const associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

const scaledObjectType = "kubernetes:keda.sh/v1alpha1:ScaledObject";
const authenticationType = "kubernetes:keda.sh/v1alpha1:TriggerAuthentication";

const lagging = {
  min: 0,
  max: 12,
  kafka: {
    bootstrapServers: "b-1.events:9098",
    topic: "orders",
    consumerGroup: "mailer",
    lagPerPod: 100,
  },
} as const;

function run(overrides: Partial<ServiceArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const args: ServiceArgs = {
      cluster: foreignCluster,
      namespace: "shop",
      image: "catalog:1.4.2",
      resources: { cpu: "250m", memory: "512Mi" },
      scaling: { min: 3, max: 30 },
      ...overrides,
    };
    const service = new Service("catalog-us-west-2", { serviceName: "catalog", ...args }, { provider });
    return { url: service.url };
  });
}

function specOf(graph: ResourceGraph, type: string): PropertyMap {
  return only(graph, type).inputs["spec"] as PropertyMap;
}

interface Pod {
  readonly containers: readonly [PropertyMap];
  readonly topologySpreadConstraints: readonly PropertyMap[];
  readonly [key: string]: unknown;
}

function podOf(graph: ResourceGraph): Pod {
  const template = specOf(graph, deploymentType)["template"] as { spec: unknown };
  return template.spec as Pod;
}

describe("Service", () => {
  it("leaves the number of pods to its autoscaler alone", async () => {
    const graph = await run();
    assert.ok(!("replicas" in specOf(graph, deploymentType)));
    const spec = specOf(graph, autoscalerType);
    assert.deepEqual([spec["minReplicas"], spec["maxReplicas"]], [3, 30]);
    assert.deepEqual(spec["scaleTargetRef"], { apiVersion: "apps/v1", kind: "Deployment", name: "catalog" });
  });

  it("has a number and no autoscaler where the number is fixed, zero included", async () => {
    const graph = await run({ scaling: { replicas: 0 } });
    assert.equal(specOf(graph, deploymentType)["replicas"], 0);
    assert.deepEqual(graph.ofType(autoscalerType), []);
    assert.equal(graph.ofType(budgetType).length, 1);
  });

  it("is spread over zones and hosts, each revision by itself, lost nodes left out", async () => {
    const [zone, host] = podOf(await run()).topologySpreadConstraints;
    assert.deepEqual(zone, {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { "app.kubernetes.io/name": "catalog" } },
      matchLabelKeys: ["pod-template-hash"],
      nodeTaintsPolicy: "Honor",
    });
    assert.deepEqual(
      [host?.["topologyKey"], host?.["whenUnsatisfiable"], host?.["maxSkew"]],
      ["kubernetes.io/hostname", "ScheduleAnyway", 3],
    );
  });

  it("selects the same pods everywhere", async () => {
    const graph = await run();
    const labels = { "app.kubernetes.io/name": "catalog" };
    const template = specOf(graph, deploymentType)["template"] as { metadata: { labels: unknown } };
    assert.deepEqual(template.metadata.labels, labels);
    assert.deepEqual(specOf(graph, deploymentType)["selector"], { matchLabels: labels });
    assert.deepEqual(specOf(graph, budgetType)["selector"], { matchLabels: labels });
    assert.deepEqual(specOf(graph, policyType)["podSelector"], { matchLabels: labels });
    assert.deepEqual(specOf(graph, "kubernetes:core/v1:Service")["selector"], labels);
  });

  it("asks for what it needs, limits memory alone, and has no rights on its node", async () => {
    const pod = podOf(await run());
    assert.deepEqual(pod.containers[0]["resources"], {
      requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "128Mi" },
      limits: { memory: "512Mi" },
    });
    assert.deepEqual(pod.containers[0]["securityContext"], {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.equal(pod["automountServiceAccountToken"], false);
    assert.equal(pod["enableServiceLinks"], false);
  });

  it("is probed on paths of its own and drained before it ends", async () => {
    const pod = podOf(await run({ http: { drainSeconds: 20, shutdownSeconds: 40 } }));
    const [container] = pod.containers;
    const pathOf = (probe: string) => (container[probe] as { httpGet: { path: string } }).httpGet.path;
    assert.equal(pathOf("startupProbe"), "/health/live");
    assert.equal(pathOf("livenessProbe"), "/health/live");
    assert.equal(pathOf("readinessProbe"), "/health/ready");
    assert.deepEqual(container["lifecycle"], { preStop: { sleep: { seconds: 20 } } });
    assert.equal(pod["terminationGracePeriodSeconds"], 60);
  });

  it("is looked at as often as it is told, and marked for scraping where it has metrics", async () => {
    const graph = await run({
      http: { readiness: { failures: 5 }, liveness: { periodSeconds: 20 }, metricsPath: "/metrics" },
    });
    const [container] = podOf(graph).containers;
    const { httpGet: _, ...readiness } = container["readinessProbe"] as PropertyMap;
    assert.deepEqual(readiness, { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 5 });
    assert.equal((container["livenessProbe"] as PropertyMap)["periodSeconds"], 20);
    const template = specOf(graph, deploymentType)["template"] as { metadata: { annotations: unknown } };
    assert.deepEqual(template.metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/path": "/metrics",
      "prometheus.io/port": "8080",
    });
  });

  it("lets whole namespaces in by name, so that Prometheus can scrape", async () => {
    const [rule] = specOf(await run({ ingress: { namespaces: ["monitoring"] } }), policyType)[
      "ingress"
    ] as readonly PropertyMap[];
    assert.deepEqual(rule?.["from"], [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
    ]);
  });

  it("scales on metrics of its own beside the processor's", async () => {
    const metrics = [{ type: "latency", targetMilliseconds: 250 }] as const;
    const http = { metricsPath: "/metrics" };
    const spec = specOf(await run({ http, scaling: { min: 3, max: 30, metrics } }), autoscalerType);
    assert.deepEqual(
      (spec["metrics"] as readonly PropertyMap[]).map((metric) => metric["type"]),
      ["Resource", "Object"],
    );
  });

  it("is refused where nobody could read the metrics that its own pods report", async () => {
    for (const metric of [
      { type: "latency", targetMilliseconds: 250 },
      { type: "perPod", metric: "requests_per_second", average: 10 },
    ] as const) {
      const scaling = { min: 3, max: 30, metrics: [metric] };
      await assert.rejects(run({ scaling }), /1 mistake\n {2}http\.metricsPath .*scaling\.metrics/);
    }
    // What waits outside may be counted outside.
    await run({ scaling: { min: 3, max: 30, metrics: [{ type: "queueDepth", perPod: 10 }] } });
  });

  it("is open to Prometheus where there is something to read, once, and to another namespace where it is told", async () => {
    const openTo = async (overrides: Partial<ServiceArgs>) => {
      const { ingress: rules = [] } = specOf(await run(overrides), policyType) as {
        ingress?: readonly { from: unknown }[];
      };
      return rules.flatMap(({ from }) => from);
    };
    const space = (name: string) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    });
    const http = { metricsPath: "/metrics" };
    assert.deepEqual(await openTo({ http }), [space("monitoring")]);
    assert.deepEqual(await openTo({ http, ingress: { namespaces: ["monitoring"] } }), [space("monitoring")]);
    assert.deepEqual(await openTo({ http: { ...http, metricsNamespace: "metrics" } }), [space("metrics")]);
    assert.deepEqual(await openTo({ http: { metricsNamespace: "metrics" } }), []);
  });

  it("follows the lag of its consumer group by KEDA alone, signed in to MSK by identity", async () => {
    const graph = await run({ scaling: lagging });
    assert.deepEqual(graph.ofType(autoscalerType), []);
    assert.ok(!("replicas" in specOf(graph, deploymentType)));
    const { triggers, scaleTargetRef, ...spec } = specOf(graph, scaledObjectType);
    assert.deepEqual(scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "catalog" });
    assert.deepEqual([spec["minReplicaCount"], spec["maxReplicaCount"]], [0, 12]);
    assert.deepEqual(spec["fallback"], {
      failureThreshold: 4,
      replicas: 1,
      behavior: "currentReplicasIfHigher",
    });
    assert.deepEqual(triggers, [
      {
        type: "kafka",
        metadata: {
          bootstrapServers: "b-1.events:9098",
          topic: "orders",
          consumerGroup: "mailer",
          lagThreshold: "100",
          offsetResetPolicy: "earliest",
          sasl: "oauthbearer",
          saslTokenProvider: "aws_msk_iam",
          tls: "enable",
          awsRegion: "us-west-2",
        },
        authenticationRef: { name: "catalog" },
      },
    ]);
    assert.deepEqual(specOf(graph, authenticationType), { podIdentity: { provider: "aws" } });
    const before = dependenciesOf(only(graph, scaledObjectType));
    assert.ok(before.includes("catalog-us-west-2-lag-sign-in"));
  });

  it("signs in to no broker that wants none", async () => {
    const kafka = { ...lagging.kafka, authentication: "none" } as const;
    const graph = await run({ scaling: { ...lagging, kafka } });
    assert.deepEqual(graph.ofType(authenticationType), []);
    const [trigger] = specOf(graph, scaledObjectType)["triggers"] as readonly PropertyMap[];
    assert.ok(!("authenticationRef" in (trigger ?? {})));
    assert.ok(!("sasl" in (trigger?.["metadata"] as PropertyMap)));
  });

  it("lists its environment in a stable order, secrets by reference", async () => {
    const secrets = { KEY: { secretName: "keys", key: "signing" } };
    const pod = podOf(await run({ environment: { ZONE: "z", ALPHA: pulumi.output("a") }, secrets }));
    assert.deepEqual(pod.containers[0]["env"], [
      { name: "ALPHA", value: "a" },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key: "signing" } } },
      { name: "PORT", value: "8080" },
      { name: "ZONE", value: "z" },
    ]);
  });

  it("lets nobody in where nobody is named", async () => {
    assert.equal("ingress" in specOf(await run(), policyType), false);
  });

  it("lets its callers in, on its port", async () => {
    const graph = await run({ ingress: { callers: ["gateway"], cidrs: ["10.0.0.0/16"] } });
    assert.deepEqual(specOf(graph, policyType)["ingress"], [
      {
        from: [
          { podSelector: { matchLabels: { "app.kubernetes.io/name": "gateway" } } },
          { ipBlock: { cidr: "10.0.0.0/16" } },
        ],
        ports: [{ protocol: "TCP", port: 8080 }],
      },
    ]);
  });

  it("can always be evicted, and a broken pod never holds a node", async () => {
    const spec = specOf(await run(), budgetType);
    assert.deepEqual([spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]], ["25%", "AlwaysAllow"]);
  });

  it("has no role in AWS without permissions", async () => {
    const graph = await run();
    assert.deepEqual(
      graph.resources.filter(({ type }) => type.startsWith("aws:")),
      [],
    );
  });

  it("has a role for its own service account, and its credentials before its first pod", async () => {
    const permissions = [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop/*" } as const,
    ];
    const graph = await run({ permissions });
    const role = only(graph, "aws:iam/role:Role").inputs;
    assert.equal(role["name"], "shop-shop-catalog-us-west-2");
    assert.match(String(role["assumeRolePolicy"]), /"aws:RequestTag\/kubernetes-service-account":"catalog"/);
    const association = only(graph, associationType).inputs;
    assert.deepEqual(
      [
        association["region"],
        association["clusterName"],
        association["namespace"],
        association["serviceAccount"],
      ],
      ["us-west-2", "shop", "shop", "catalog"],
    );
    const before = dependenciesOf(only(graph, deploymentType));
    assert.ok(before.includes("catalog-us-west-2-identity"));
    assert.ok(before.includes("catalog-us-west-2-policy"));
  });

  it("registers in a target group and lets its balancer through", async () => {
    const targetGroup = { arn: "arn:group", loadBalancerSecurityGroupId: "sg-balancer" };
    const graph = await run({ ingress: { cidrs: ["10.0.0.0/16"], targetGroup } });
    assert.deepEqual(specOf(graph, bindingType), {
      serviceRef: { name: "catalog", port: 80 },
      targetGroupARN: "arn:group",
      targetType: "ip",
    });
    const rule = only(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs;
    assert.deepEqual(
      [rule["securityGroupId"], rule["referencedSecurityGroupId"], rule["fromPort"], rule["toPort"]],
      ["sg-nodes", "sg-balancer", 8080, 8080],
    );
  });

  it("starts its pods behind the binding, so that even the first wait for the balancer", async () => {
    const targetGroup = { arn: "arn:group", loadBalancerSecurityGroupId: "sg-balancer" };
    const graph = await run({ ingress: { cidrs: ["10.0.0.0/16"], targetGroup } });
    const before = dependenciesOf(only(graph, deploymentType));
    for (const name of ["catalog-us-west-2-targets", "catalog-us-west-2-from-balancer"])
      assert.ok(before.includes(name), name);
  });

  it("is bound anew to another target group, which no binding can be changed to", async () => {
    const options = new Map<string, pulumi.CustomResourceOptions>();
    await runProgram(() => {
      pulumi.runtime.registerStackTransformation(({ name, opts }) => {
        options.set(name, opts);
        return undefined;
      });
      const targetGroup = { arn: "arn:group" };
      new Service("catalog", {
        cluster: foreignCluster,
        namespace: "shop",
        image: "catalog:1.4.2",
        resources: { cpu: "250m", memory: "512Mi" },
        scaling: { min: 3, max: 30 },
        ingress: { cidrs: ["10.0.0.0/16"], targetGroup },
      });
    });
    const { replaceOnChanges, deleteBeforeReplace } = options.get("catalog-targets") ?? {};
    assert.deepEqual([replaceOnChanges, deleteBeforeReplace], [["spec.targetGroupARN"], true]);
  });

  it("names every child after itself, as its own child, on the provider it was given", async () => {
    const graph = await run();
    const component = only(graph, "tenfold:apps:Service");
    assert.equal(component.inputs["region"], "us-west-2");
    const [provider] = graph.ofType("pulumi:providers:kubernetes").filter(({ name }) => name === "shop");
    for (const child of graph.resources.filter(({ type }) => type.startsWith("kubernetes:"))) {
      assert.match(child.name, /^catalog-us-west-2-/);
      assert.equal(child.parent, component.urn);
      assert.ok(child.provider?.startsWith(`${provider?.urn}::`), child.name);
    }
    assert.deepEqual(names(graph, deploymentType), ["catalog-us-west-2-deployment"]);
  });

  it("has by default the children that it always had", async () => {
    const graph = await run();
    const children = graph.childrenOf(only(graph, "tenfold:apps:Service").urn);
    assert.deepEqual(children.map(({ name, type }) => `${type} ${name}`).sort(), [
      `${deploymentType} catalog-us-west-2-deployment`,
      `${autoscalerType} catalog-us-west-2-autoscaler`,
      "kubernetes:core/v1:Service catalog-us-west-2-service",
      "kubernetes:core/v1:ServiceAccount catalog-us-west-2-account",
      `${policyType} catalog-us-west-2-callers`,
      `${budgetType} catalog-us-west-2-budget`,
    ]);
  });

  it("is reached by name", async () => {
    const graph = await run();
    assert.equal(only(graph, "tenfold:apps:Service").outputs["url"], "http://catalog.shop:80");
  });

  it("names every wrong argument at once", async () => {
    await assert.rejects(run({ image: "catalog", scaling: { min: 3, max: 1 } }), (error: Error) => {
      assert.match(error.message, /Service "catalog-us-west-2": 2 mistakes/);
      return true;
    });
  });
});
