import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { containerImages } from "../catalogue/kubernetes";
import { after } from "../lib/after";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { checkKafkaBroker, kafkaEnvironment, kafkaPort, kafkaVolumePath } from "./kafka-broker.plan";
import {
  type ContainerResources,
  planResources,
  restrictedContainer,
  restrictedPod,
  selectorLabels,
} from "./kubernetes.plan";
import { kafkaBrokerChildren } from "./workload-children";

/** Arguments of `KafkaBroker`. */
export interface KafkaBrokerArgs {
  /** Region of the cluster. */
  readonly region: string;
  /** Namespace inside the cluster, e.g. `namespace.name`. */
  readonly namespace: pulumi.Input<string>;
  /** Name inside the cluster. @default the component's name */
  readonly brokerName?: string;
  /** Kafka image, 4.0 or newer. @default the catalogue's */
  readonly image?: string;
  /** GiB of the broker's volume. @default 10 */
  readonly storageGib?: number;
  /** StorageClass of the volume, e.g. `nodePools.storageClassName`. @default the cluster's default class */
  readonly storageClassName?: pulumi.Input<string>;
  /** What the broker asks for. @default 250m and 1Gi: half of the memory is its heap */
  readonly resources?: ContainerResources;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof kafkaBrokerChildren>;
}

/** What `KafkaBroker` takes where an argument is not given. */
export const kafkaBrokerDefaults = {
  image: containerImages.kafka,
  storageGib: 10,
  resources: { cpu: "250m", memory: "1Gi" },
} as const satisfies Partial<KafkaBrokerArgs>;

/** The user of Apache Kafka's image. */
const kafkaUser = 1000;

/**
 * One Kafka broker inside the cluster, for development: KRaft, no encryption, every topic once. It is a single point of failure by
 * design and its volume goes with it; what must survive anything belongs into a `Stream`. Reachable from its own namespace alone.
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class KafkaBroker extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;
  /** `host:port` for clients, once the broker answers. */
  readonly bootstrapServers: pulumi.Output<string>;

  constructor(name: string, args: KafkaBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `KafkaBroker "${name}"`;
    requireGiven(component, args, ["region", "namespace"]);
    const {
      region,
      brokerName = name,
      image = kafkaBrokerDefaults.image,
      storageGib = kafkaBrokerDefaults.storageGib,
      resources = kafkaBrokerDefaults.resources,
    } = args;
    const facts: BrokerFacts = { ...args, brokerName, image, storageGib, resources };
    const check = new ArgumentCheck(component);
    checkRegion(check, region);
    checkKafkaBroker(check, facts);
    checkTransforms(check, kafkaBrokerChildren, args.transform);
    check.throwIfAny();
    const options = withTransforms(opts, kafkaBrokerChildren, args.transform);
    super("tenfold:apps:KafkaBroker", name, { region, brokerName, image, storageGib, resources }, options);

    const host = pulumi.interpolate`${brokerName}.${args.namespace}.svc.cluster.local`;
    createEntrance(this, name, facts);
    const broker = createBroker(this, name, facts, host);
    this.region = region;
    this.bootstrapServers = after(pulumi.interpolate`${host}:${kafkaPort}`, [broker]);
    this.registerOutputs({ region, bootstrapServers: this.bootstrapServers });
  }
}

type BrokerFacts = Required<Omit<KafkaBrokerArgs, "storageClassName" | "transform">> & KafkaBrokerArgs;

/** The name under which clients find the broker, and the policy that lets those of the namespace in. */
function createEntrance(parent: pulumi.Resource, name: string, { brokerName, namespace }: BrokerFacts): void {
  const labels = selectorLabels(brokerName);
  new kubernetes.core.v1.Service(
    `${name}-service`,
    {
      // The broker comes after its name, so Pulumi must not wait for it here.
      metadata: { name: brokerName, namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        clusterIP: "None",
        selector: labels,
        ports: [{ name: "kafka", port: kafkaPort, targetPort: "kafka" }],
      },
    },
    { parent },
  );
  new kubernetes.networking.v1.NetworkPolicy(
    `${name}-callers`,
    {
      metadata: { name: brokerName, namespace, labels },
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress"],
        ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: kafkaPort }] }],
      },
    },
    { parent },
  );
}

function createBroker(
  parent: pulumi.Resource,
  name: string,
  facts: BrokerFacts,
  host: pulumi.Output<string>,
): kubernetes.apps.v1.StatefulSet {
  const { brokerName, namespace, storageClassName, storageGib, resources } = facts;
  const labels = selectorLabels(brokerName);
  const environment = host.apply((address) =>
    Object.entries(kafkaEnvironment(name, address, resources.memory)).map(([key, value]) => ({
      name: key,
      value,
    })),
  );
  return new kubernetes.apps.v1.StatefulSet(
    `${name}-broker`,
    {
      metadata: { name: brokerName, namespace, labels },
      spec: {
        replicas: 1,
        serviceName: brokerName,
        selector: { matchLabels: labels },
        // The volume would outlive the cluster and be paid for ever.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
        template: { metadata: { labels }, spec: podSpec(facts, environment) },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              storageClassName,
              resources: { requests: { storage: `${storageGib}Gi` } },
            },
          },
        ],
      },
    },
    // `OffHours` scales it at night; an update or a refresh then must not start it, or be refused as a conflict with kubectl.
    { parent, ignoreChanges: ["spec.replicas"] },
  );
}

function podSpec(
  { image, resources }: BrokerFacts,
  env: pulumi.Input<{ name: string; value: string }[]>,
): kubernetes.types.input.core.v1.PodSpec {
  const answers = { tcpSocket: { port: "kafka" } };
  return {
    automountServiceAccountToken: false,
    // Kubernetes would set KAFKA_PORT and the like for a Service called kafka, and the broker would take them for properties.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: restrictedPod(kafkaUser),
    containers: [
      {
        name: "kafka",
        image,
        env,
        ports: [{ name: "kafka", containerPort: kafkaPort }],
        resources: planResources(resources),
        startupProbe: { ...answers, periodSeconds: 5, failureThreshold: 24 },
        readinessProbe: { ...answers, periodSeconds: 5 },
        livenessProbe: { ...answers, periodSeconds: 20, failureThreshold: 3 },
        securityContext: restrictedContainer,
        volumeMounts: [{ name: "data", mountPath: kafkaVolumePath }],
      },
    ],
  };
}
