import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { selectorLabels } from "./kubernetes.plan";
import { podTemplate, portName } from "./pod";
import { type ServiceArgs } from "./service-args";
import { metadata, type ServiceFacts, servicePort } from "./service-facts";
import { createIdentity, type Identity } from "./service-identity";
import { bindTargetGroup } from "./target-binding";
import { checkService, evictablePercent, planAutoscaler, planHttp, scalingBehaviour } from "./service.plan";

/**
 * One workload of the platform: a Deployment with its autoscaler, disruption budget, spread over zones and hosts, probes, drain,
 * network policy, service account, and a role in AWS where it has permissions. Lives on the Kubernetes provider given in
 * `opts.provider`; give `dependsOn` the cluster's `NodePools`, for without nodes its Deployment waits ten minutes and fails.
 *
 * @example
 * new Service("catalog", {
 *   cluster,
 *   namespace: namespace.name,
 *   image: "111122223333.dkr.ecr.us-west-2.amazonaws.com/catalog:1.4.2",
 *   resources: { cpu: "500m", memory: "512Mi" },
 *   scaling: { min: 6, max: 120 },
 *   ingress: { callers: ["gateway"] },
 * }, { provider, dependsOn: [nodePools] });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class Service extends pulumi.ComponentResource {
  readonly region: string;
  /** Name inside the cluster, plain; what others write into `callers`. */
  readonly serviceName: string;
  /** URL inside the cluster, e.g. `http://catalog.shop:80`. */
  readonly url: pulumi.Output<string>;
  /** Role of the pods in AWS; undefined where the service has no permissions. */
  readonly roleArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { serviceName = name, cluster, namespace } = args;
    const check = new ArgumentCheck(`Service "${name}"`);
    checkService(check, serviceName, args);
    check.throwIfAny();
    const { image, scaling, resources } = args;
    super(
      "tenfold:apps:Service",
      name,
      { region: cluster.region, serviceName, image, scaling, resources },
      opts,
    );

    const facts: ServiceFacts = { parent: this, name, serviceName, args, http: planHttp(args.http) };
    const identity = createIdentity(facts);
    createNetworkPolicy(facts);
    const service = createInternalService(facts);
    const binding = bindTargetGroup(facts, service);
    createDeployment(facts, identity, binding);

    this.region = cluster.region;
    this.serviceName = serviceName;
    this.url = pulumi.interpolate`http://${service.metadata.name}.${namespace}:${servicePort}`;
    this.roleArn = identity.role?.arn;
    this.registerOutputs({ region: this.region, serviceName, url: this.url });
  }
}

/** Only who is named gets in. The kubelet's probes come from the pod's own node, which no policy stops. */
function createNetworkPolicy(facts: ServiceFacts): void {
  const { parent, name, serviceName, args, http } = facts;
  const { callers = [], cidrs = [] } = args.ingress ?? {};
  const from = [
    ...callers.map((caller) => ({ podSelector: { matchLabels: selectorLabels(caller) } })),
    ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
  ];
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-callers`,
    {
      metadata: metadata(facts),
      spec: {
        podSelector: { matchLabels: selectorLabels(serviceName) },
        policyTypes: ["Ingress"],
        // An empty `from` would mean everybody.
        ingress: from.length > 0 ? [{ from, ports: [{ protocol: "TCP", port: http.port }] }] : [],
      },
    },
    { parent },
  );
}

function createInternalService(facts: ServiceFacts): kubernetes.core.v1.Service {
  const { parent, name, serviceName } = facts;
  return new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      // Pulumi would wait for pods that come only after the Service, and for ever where a region stands by with none.
      metadata: { ...metadata(facts), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        type: "ClusterIP",
        selector: selectorLabels(serviceName),
        ports: [{ name: portName, port: servicePort, targetPort: portName }],
      },
    },
    { parent },
  );
}

function createDeployment(
  facts: ServiceFacts,
  { account, rights }: Identity,
  binding: readonly pulumi.Resource[],
): void {
  const { parent, name, serviceName, args, http } = facts;
  const selector = { matchLabels: selectorLabels(serviceName) };
  const template = podTemplate({ serviceName, args, http, serviceAccountName: account.metadata.name });
  const deployment = new kubernetes.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: metadata(facts),
      spec: {
        // Under an autoscaler the number of pods is its own: written here, every update would reset it.
        ...("replicas" in args.scaling ? { replicas: args.scaling.replicas } : {}),
        selector,
        template,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        minReadySeconds: 5,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
      },
    },
    { parent, dependsOn: [...rights, ...binding] },
  );
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-budget`,
    {
      metadata: metadata(facts),
      // A pod that is broken anyway must not keep a node from being replaced.
      spec: { selector, maxUnavailable: `${evictablePercent}%`, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    { parent },
  );
  createAutoscaler(facts, deployment);
}

function createAutoscaler(facts: ServiceFacts, deployment: kubernetes.apps.v1.Deployment): void {
  const { parent, name, args } = facts;
  const plan = planAutoscaler(args.scaling);
  if (!plan) return;
  const { minReplicas, maxReplicas, metrics } = plan;
  const { scaleUp, scaleDown } = scalingBehaviour;
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name };
  const behavior = {
    scaleUp: { ...scaleUp, policies: [...scaleUp.policies] },
    scaleDown: { ...scaleDown, policies: [...scaleDown.policies] },
  };
  new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    `${name}-autoscaler`,
    {
      metadata: metadata(facts),
      spec: { scaleTargetRef, minReplicas, maxReplicas, metrics: [...metrics], behavior },
    },
    { parent },
  );
}
