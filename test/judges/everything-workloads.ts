import {
  Cache,
  Cluster,
  ClusterAddons,
  Dashboards,
  gpuPool,
  InferenceService,
  Namespace,
  Network,
  Service,
  Task,
  type ZonedSubnets,
} from "@tenfold/components";
import * as kubernetes from "@pulumi/kubernetes";

const region = "us-west-2";
const account = "123456789012";

/** A cluster of one's own Karpenter with every addon, and services of each kind of scaling and delivery. */
export function workloads(): void {
  const { vpcId, subnets } = new Network("main", { region });
  const cluster = new Cluster("main", {
    region,
    controlPlaneSubnets: subnets.private,
    admins: { deploy: `arn:aws:iam::${account}:role/deploy` },
    compute: { profile: "karpenter", subnets: subnets.private, podSecurityGroups: true },
  });
  const provider = new kubernetes.Provider("main", {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: "main",
  });
  const pools = { general: { limits: { cpu: 64, memoryGib: 256 } }, gpu: gpuPool({ gpus: 8 }) };
  const addons = new ClusterAddons(
    "main",
    {
      cluster,
      addons: {
        karpenter: { subnets: subnets.private, pools },
        nvidiaDevicePlugin: {},
        loadBalancerController: { vpcId },
        keda: {
          permissions: [
            {
              Effect: "Allow",
              Action: "kafka-cluster:DescribeGroup",
              Resource: `arn:aws:kafka:${region}:${account}:group/events/*/mailer`,
            },
          ],
        },
        prometheus: { alertTopics: { page: `arn:aws:sns:${region}:${account}:pager` } },
        ...{ prometheusAdapter: {}, argoRollouts: { cloudWatch: true } },
        externalSecrets: { secretArns: [`arn:aws:secretsmanager:${region}:${account}:secret:shop/*`] },
        externalDns: { zoneIds: ["Z0123456789ABCDEFGHIJ"], domains: ["internal.example.com"] },
        openTelemetryCollector: {
          xray: true,
          metrics: {
            workspaceArn: `arn:aws:aps:${region}:${account}:workspace/ws-1`,
            remoteWriteUrl: `https://aps-workspaces.${region}.amazonaws.com/workspaces/ws-1/api/v1/remote_write`,
          },
        },
      },
    },
    { provider },
  );
  const network = { vpcId, subnets: subnets.data, allowedFrom: {} };
  const views = new Cache("views", { region, network, nodeType: "cache.r7g.large" });
  const opts = { provider, dependsOn: [addons] };
  managedNodes(subnets.private);
  new Dashboards("shop", { region, dashboards: { services: { title: "Services", panels: [] } } }, opts);
  new Namespace("shop", { region, targetsBoundBy: "loadBalancerController" }, opts);
  const resources = { cpu: "1", memory: "1Gi" };
  const watched = { ...cluster, containerInsights: true };
  const common = { cluster: watched, namespace: "shop", image: "shop:1.0.0", resources };
  const targetGroup = {
    arn: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/shop/0123456789abcdef`,
    loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/shop/fedcba9876543210`,
    boundBy: "loadBalancerController",
  } as const;
  new Service(
    "catalog",
    {
      ...common,
      scaling: { min: 3, max: 30, metrics: [{ type: "latency", targetMilliseconds: 200 }] },
      delivery: { type: "canary", errors: { source: "prometheus" } },
      http: { metricsPath: "/metrics" },
      ingress: { cidrs: ["10.0.0.0/16"], targetGroup },
      ...{ securityGroup: "own", connections: { views } },
    },
    opts,
  );
  const kafka = {
    bootstrapServers: "b-1.events:9098",
    topic: "orders",
    consumerGroup: "mailer",
    lagPerPod: 100,
  };
  const prepared = new Task(
    "prepare",
    {
      ...common,
      command: ["node", "main.ts", "--prepare"],
      permissions: [
        {
          Effect: "Allow",
          Action: "secretsmanager:GetSecretValue",
          Resource: `arn:aws:secretsmanager:${region}:${account}:secret:shop-AbCdEf`,
        },
      ],
    },
    opts,
  );
  const afterwards = { provider, dependsOn: [addons, prepared] };
  new Service("mailer", { ...common, scaling: { min: 0, max: 6, kafka } }, afterwards);
  new InferenceService(
    "ranking",
    {
      ...common,
      nodePool: "gpu",
      resources: { cpu: "3", memory: "12Gi", ephemeralStorage: "40Gi" },
      scaling: { min: 2, max: 8, queue: { perPod: 16 } },
    },
    opts,
  );
}

/** A cluster of managed groups, GPUs and a warm pool among them, with what changes their size. */
function managedNodes(subnets: ZonedSubnets): void {
  const nodeGroups = {
    system: { min: 2, max: 40, instanceTypes: ["m8g.large"], warmPool: { size: 20 } },
    gpu: { min: 1, max: 4, instanceTypes: ["g6.xlarge"] },
  };
  const cluster = new Cluster("batch", {
    region,
    controlPlaneSubnets: subnets,
    admins: { deploy: `arn:aws:iam::${account}:role/deploy` },
    compute: { profile: "managed", subnets, nodeGroups, podSecurityGroups: true },
  });
  const provider = new kubernetes.Provider("batch", {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: "batch",
  });
  const addons = { clusterAutoscaler: {}, nvidiaDevicePlugin: {} };
  new ClusterAddons("batch", { cluster, addons }, { provider });
}
