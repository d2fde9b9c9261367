import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type OpenedPort, openedPorts } from "../lib/connections.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, withTransforms } from "../lib/transform";
import { selectorLabels } from "./kubernetes.plan";
import { portName } from "./pod";
import { type ServiceArgs } from "./service-args";
import { metadata, type ServiceFacts, servicePort } from "./service-facts";
import { createServiceAlarms } from "./service-alarms";
import { createIdentity } from "./service-identity";
import { createScaling } from "./service-scaling";
import { createSecurityGroup } from "./service-security-group";
import { createBudget, createWorkload } from "./service-workload";
import { bindTargetGroup } from "./target-binding";
import { checkService, openNamespaces, planHttp } from "./service.plan";
import { serviceChildren } from "./workload-children";

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
  /** Of the cluster. */
  readonly region: string;
  /** Name inside the cluster, plain; what others write into `callers`. */
  readonly serviceName: string;
  /** URL inside the cluster, e.g. `http://catalog.shop:80`. */
  readonly url: pulumi.Output<string>;
  /** Role of the pods in AWS; undefined where the service has no permissions. */
  readonly roleArn: pulumi.Output<string> | undefined;
  /** The pods' own security group; undefined where they have the cluster's alone. */
  readonly securityGroupId: pulumi.Output<string> | undefined;
  /** The ways to stores that the service opened. */
  readonly opened: readonly OpenedPort[];

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `Service "${name}"`;
    requireGiven(component, args, ["cluster", "namespace", "image", "resources", "scaling"]);
    const { serviceName = name, cluster, namespace } = args;
    const check = new ArgumentCheck(component);
    checkService(check, serviceName, args);
    checkTransforms(check, serviceChildren, args.transform);
    check.throwIfAny();
    const { image, scaling, resources } = args;
    super(
      "tenfold:apps:Service",
      name,
      { region: cluster.region, serviceName, image, scaling, resources },
      withTransforms(opts, serviceChildren, args.transform),
    );

    const facts: ServiceFacts = { parent: this, name, serviceName, args, http: planHttp(args.http) };
    const identity = createIdentity(facts);
    createNetworkPolicy(facts);
    const service = createInternalService(facts);
    const group = createSecurityGroup(facts);
    const before = [...(group?.ready ?? []), ...bindTargetGroup(facts, service)];
    const target = createWorkload(facts, identity, before);
    createBudget(facts);
    createScaling(facts, target);
    createServiceAlarms(facts);

    this.region = cluster.region;
    this.serviceName = serviceName;
    this.url = pulumi.interpolate`http://${service.metadata.name}.${namespace}:${servicePort}`;
    this.roleArn = identity.role?.arn;
    this.securityGroupId = group?.id;
    this.opened = openedPorts(args.connections, "service");
    const { region, url, opened } = this;
    this.registerOutputs({ region, serviceName, url, opened });
  }
}

/** Only who is named gets in. The kubelet's probes come from the pod's own node, which no policy stops. */
function createNetworkPolicy(facts: ServiceFacts): void {
  const { parent, name, serviceName, args, http } = facts;
  const { callers = [], cidrs = [] } = args.ingress ?? {};
  const from = [
    ...callers.map((caller) => ({ podSelector: { matchLabels: selectorLabels(caller) } })),
    ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ...openNamespaces(http, args.ingress).map((space) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": space } },
    })),
  ];
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-callers`,
    {
      metadata: metadata(facts),
      spec: {
        podSelector: { matchLabels: selectorLabels(serviceName) },
        policyTypes: ["Ingress"],
        // An empty `from` would mean everybody.
        // An empty list would be taken for a change at each apply: the server keeps none.
        ...(from.length > 0 && { ingress: [{ from, ports: [{ protocol: "TCP", port: http.port }] }] }),
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
