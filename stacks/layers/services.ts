import type * as pulumi from "@pulumi/pulumi";
import {
  type ClusterOutputs,
  type LoadBalancerOutputs,
  type NetworkOutputs,
  policyStatements,
  secretReadStatements,
  Service,
  type ServiceArgs,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { serviceNames, type ServiceName } from "../config/services";
import { statementsOf, type StorePlace, type Variables, variablesOf } from "./access";
import { lagMetric } from "./observability";
import { storefront } from "./storefront";

/** Where the services of a region run and what they work with. */
export interface ServicePlace extends StorePlace {
  readonly cluster: ClusterOutputs;
  readonly network: NetworkOutputs;
  readonly namespace: pulumi.Input<string>;
  readonly balancer: LoadBalancerOutputs;
}

/** The eight services of the storefront in one region. */
export function createServices(
  config: EnvironmentConfig,
  place: ServicePlace,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { cluster, namespace } = place;
  for (const service of serviceNames) {
    const { cpu, memory, poolSize } = config.sizes.services[service];
    new Service(
      `${service}-${cluster.region}`,
      {
        serviceName: service,
        cluster,
        namespace,
        image: config.images[service].replaceAll("{region}", cluster.region),
        resources: { cpu, memory },
        scaling: scalingOf(service, config),
        // Opens the pods to Prometheus, where there is one.
        http: config.observed ? { metricsPath: "/metrics" } : {},
        environment: {
          AWS_REGION: cluster.region,
          REGION: cluster.region,
          ...environmentOf(service, place),
          ...(poolSize === undefined ? {} : { DATABASE_POOL_SIZE: String(poolSize) }),
        },
        permissions: permissionsOf(service, place),
        ingress: ingressOf(service, place),
        tags: config.tags,
      },
      opts,
    );
  }
}

/** By the processor, and a consumer by what waits for it too, where something measures that: by whichever asks for more pods. */
function scalingOf(service: ServiceName, { sizes, observed }: EnvironmentConfig): ServiceArgs["scaling"] {
  const { min, max, lagPerPod } = sizes.services[service];
  if (!observed || lagPerPod === undefined) return { min, max };
  return { min, max, metrics: [{ type: "perPod", metric: lagMetric, average: lagPerPod }] };
}

function ingressOf(service: ServiceName, { network, balancer }: ServicePlace) {
  const callers = storefront[service].callers.filter((caller) => caller !== "balancer");
  if (callers.length === storefront[service].callers.length) return { callers };
  const { targetGroupArn: arn, securityGroupId: loadBalancerSecurityGroupId } = balancer;
  return {
    callers,
    // The balancer's addresses lie in these subnets.
    cidrs: Object.values(network.subnets.private).map(({ cidrBlock }) => cidrBlock),
    targetGroup: { arn, loadBalancerSecurityGroupId },
  };
}

/** What a container is told of others: the services that it calls, and its stores. */
function environmentOf(service: ServiceName, place: ServicePlace): Variables {
  const called = serviceNames.filter((other) => storefront[other].callers.includes(service));
  const urls = called.map((other) => [`${other.toUpperCase()}_URL`, `http://${other}`]);
  const stores = storefront[service].stores.map((store) => variablesOf[store](service, place));
  const behind = storefront[service].callers.includes("balancer") ? proxies : {};
  return Object.assign(Object.fromEntries(urls), behind, sealOf(service, place), ...stores) as Variables;
}

/** CloudFront and the balancer each add to x-forwarded-for from whom they got a request; what stands before was written by the client. */
const proxies: Variables = { GATEWAY_TRUSTED_PROXIES: "2" };

/** Where the secret is, not what it is: nobody reads it in a Deployment, and its pods ask for it by their identity. */
function sealOf(service: ServiceName, { stores: { keySeal } }: ServicePlace): Variables {
  return storefront[service].sealsKeys ? { AUTH_KEY_SECRET_ARN: keySeal.secretArn } : {};
}

/** In one policy of the service's own: its pods wait for it, and it stays the same whichever stack has built the stores. */
function permissionsOf(service: ServiceName, place: ServicePlace): NonNullable<ServiceArgs["permissions"]> {
  const { stores, sealsKeys } = storefront[service];
  return policyStatements([
    ...stores.flatMap((store) => statementsOf[store](service, place)),
    ...(sealsKeys ? secretReadStatements(place.stores.keySeal) : []),
  ]);
}
