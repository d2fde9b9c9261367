import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaultKubernetesVersion, kubectlImage } from "../catalogue/kubernetes";
import { withDefaults } from "../cluster/with-defaults";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import {
  type ContainerResources,
  planResources,
  restrictedContainer,
  restrictedPod,
  selectorLabels,
} from "./kubernetes.plan";
import {
  checkOffHours,
  planSchedules,
  scaleArguments,
  scaleRules,
  type WorkingHours,
} from "./off-hours.plan";
import { offHoursChildren } from "./workload-children";

/** Arguments of `OffHours`. */
export interface OffHoursArgs {
  /** Region of the cluster. */
  readonly region: string;
  /** Namespace inside the cluster whose workloads stop and start, e.g. `namespace.name`. */
  readonly namespace: pulumi.Input<string>;
  /** IANA time zone of the working hours, e.g. `Europe/Berlin`. Summer time is followed. */
  readonly timeZone: string;
  /** When the workloads run, e.g. `{ days: ["Mon", "Tue", "Wed", "Thu", "Fri"], from: "07:00", to: "20:00" }`. */
  readonly workingHours: WorkingHours;
  /** Image whose entry point is kubectl, within one minor version of the cluster. @default Kubernetes' own, of the catalogue's version */
  readonly image?: string;
  /** What kubectl asks for. @default 100m and 128Mi */
  readonly resources?: ContainerResources;
  /**
   * Whether Rollouts stop and start too, for a cluster with Argo Rollouts and services with `delivery: { type: "canary" }`. Give
   * `dependsOn` the `ClusterAddons` then: kubectl refuses the whole call where the cluster does not know the kind.
   * @default false
   */
  readonly rollouts?: boolean;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof offHoursChildren>;
}

/** What `OffHours` takes where an argument is not given. */
export const offHoursDefaults = {
  image: kubectlImage(defaultKubernetesVersion),
  resources: { cpu: "100m", memory: "128Mi" },
  rollouts: false,
} as const satisfies Partial<OffHoursArgs>;

type Defaulted = Pick<OffHoursArgs, keyof typeof offHoursDefaults>;

/** Name of the objects inside the namespace, which can have only one such schedule. */
const called = "off-hours";

/** Nobody of the image; kubectl needs no home. */
const nobody = 65534;

/**
 * Stops every Deployment and StatefulSet of a namespace, and every Rollout where it is told, outside working hours and starts them
 * again, for environments that nobody uses at night. While its target has no pods an autoscaler pauses; it resumes once there is one, and brings back its minimum. Empty
 * nodes leave, and a database with a minimum of 0 capacity units pauses once nobody is connected. Volumes stay.
 *
 * What it does not know: how many pods a workload without an autoscaler had. It comes back with one, also if it had none before.
 * Outside working hours a `pulumi up` that changes a workload with `replicas` in its program is refused by Kubernetes as a conflict
 * with kubectl. Whoever works late starts the environment first: `kubectl create job --from=cronjob/off-hours-start start-now`.
 *
 * Times that a clock skips in spring (02:30 in many places) are skipped that day. One per namespace. Lives on the Kubernetes
 * provider given in `opts.provider`.
 *
 * @example
 * new OffHours("shop", {
 *   region: "us-west-2",
 *   namespace: namespace.name,
 *   timeZone: "America/Los_Angeles",
 *   workingHours: { days: ["Mon", "Tue", "Wed", "Thu", "Fri"], from: "07:00", to: "20:00" },
 * }, { provider });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class OffHours extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;

  constructor(name: string, args: OffHoursArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `OffHours "${name}"`;
    requireGiven(component, args, ["region", "namespace", "timeZone", "workingHours"]);
    const { region, namespace, timeZone, workingHours } = args;
    const { image, resources, rollouts } = withDefaults<Required<Defaulted>>(offHoursDefaults, args);
    const check = new ArgumentCheck(component);
    checkRegion(check, region);
    checkOffHours(check, { timeZone, workingHours, image, resources });
    checkTransforms(check, offHoursChildren, args.transform);
    check.throwIfAny();
    const options = withTransforms(opts, offHoursChildren, args.transform);
    super("tenfold:apps:OffHours", name, { region, timeZone, workingHours, image }, options);

    const facts = { parent: this, name, namespace, timeZone, image, resources, rollouts };
    const identity = createIdentity(facts);
    const schedules = planSchedules(workingHours);
    for (const act of ["start", "stop"] as const) createSchedule(facts, identity, act, schedules[act]);
    this.region = region;
    this.registerOutputs({ region });
  }
}

interface Facts {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly timeZone: string;
  readonly image: string;
  readonly resources: ContainerResources;
  readonly rollouts: boolean;
}

function metadata({ namespace }: Facts, name = called): kubernetes.types.input.meta.v1.ObjectMeta {
  return { name, namespace, labels: selectorLabels(called) };
}

interface Identity {
  readonly account: kubernetes.core.v1.ServiceAccount;
  readonly rights: pulumi.Resource;
}

/** Who stops and starts: may see the workloads of the namespace and set their number of pods, nothing else. */
function createIdentity(facts: Facts): Identity {
  const { parent, name, namespace } = facts;
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: metadata(facts), automountServiceAccountToken: false },
    { parent },
  );
  const role = new kubernetes.rbac.v1.Role(
    `${name}-role`,
    { metadata: metadata(facts), rules: scaleRules(facts.rollouts) },
    { parent },
  );
  const rights = new kubernetes.rbac.v1.RoleBinding(
    `${name}-binding`,
    {
      metadata: metadata(facts),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
    },
    { parent },
  );
  return { account, rights };
}

function createSchedule(
  facts: Facts,
  { account, rights }: Identity,
  act: "start" | "stop",
  schedule: string,
): void {
  const { parent, name, timeZone } = facts;
  new kubernetes.batch.v1.CronJob(
    `${name}-${act}`,
    {
      metadata: metadata(facts, `${called}-${act}`),
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy: "Forbid",
        // Late is better than never, but not so late that a stop of the evening meets those who come in the morning.
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 3,
            // In the morning there may be no node: one must come up first.
            activeDeadlineSeconds: 900,
            ttlSecondsAfterFinished: 3 * 24 * 3600,
            template: { metadata: { labels: selectorLabels(called) }, spec: podSpec(facts, account, act) },
          },
        },
      },
    },
    { parent, dependsOn: [rights] },
  );
}

function podSpec(
  { namespace, image, resources, rollouts }: Facts,
  account: kubernetes.core.v1.ServiceAccount,
  act: "start" | "stop",
): kubernetes.types.input.core.v1.PodSpec {
  return {
    serviceAccountName: account.metadata.name,
    automountServiceAccountToken: true,
    // A new pod for each attempt, so that the log of the failed one stays.
    restartPolicy: "Never",
    securityContext: restrictedPod(nobody),
    containers: [
      {
        name: "kubectl",
        image,
        args: pulumi
          .output(namespace)
          .apply((where) => [...scaleArguments({ namespace: where, to: act, rollouts })]),
        resources: planResources(resources),
        terminationMessagePolicy: "FallbackToLogsOnError",
        securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
      },
    ],
  };
}
