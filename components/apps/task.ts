import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../cluster/with-defaults";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkTransforms, withTransforms } from "../lib/transform";
import { planResources, restrictedContainer, restrictedPod, selectorLabels } from "./kubernetes.plan";
import { containerUser, environmentVariables, placed } from "./pod";
import { type IdentifiedFacts, metadata } from "./service-facts";
import { createIdentity } from "./service-identity";
import { type TaskArgs, taskDefaults } from "./task-args";
import { checkTask, runName, type TaskTimes } from "./task.plan";
import { taskChildren } from "./workload-children";

type PodTemplate = kubernetes.types.input.core.v1.PodTemplateSpec;

/**
 * Something that runs to its end before what depends on it, such as the migrations of a database before its services: a Job with a service
 * account of its own, a role in AWS where it has permissions, and no way in. It runs again whenever its image, its words or its variables
 * change, and never otherwise; the run before is deleted first. What it does must be safe to do twice: a node may go in the middle of it.
 *
 * `pulumi up` waits for its end. Where it fails, what depends on it stays as it is, and the next `pulumi up` runs it again. The Job stays after
 * its end, with its log: deleted by Kubernetes after a time, it would be missing in the next refresh, and run once more.
 *
 * Lives on the Kubernetes provider given in `opts.provider`; give `dependsOn` the cluster's `NodePools`, and what needs it `dependsOn: [task]`.
 *
 * @example
 * const prepared = new Task("prepare", {
 *   cluster,
 *   namespace: namespace.name,
 *   image: "111122223333.dkr.ecr.us-west-2.amazonaws.com/orders:1.4.2",
 *   command: ["node", "main.ts", "--prepare"],
 *   resources: { cpu: "250m", memory: "256Mi" },
 * }, { provider, dependsOn: [nodePools] });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class Task extends pulumi.ComponentResource {
  readonly region: string;
  /** Name inside the cluster, plain. */
  readonly taskName: string;
  /** Name of the Job, once it has succeeded. */
  readonly runName: pulumi.Output<string>;
  /** Role of the pod in AWS; undefined where the task has no permissions. */
  readonly roleArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: TaskArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `Task "${name}"`;
    requireGiven(component, args, ["cluster", "namespace", "image", "resources"]);
    const { taskName = name, cluster, image, resources } = args;
    const times = withDefaults<TaskTimes>(taskDefaults, args);
    const check = new ArgumentCheck(component);
    checkTask(check, taskName, args, times);
    checkTransforms(check, taskChildren, args.transform);
    check.throwIfAny();
    const options = withTransforms(opts, taskChildren, args.transform);
    super("tenfold:apps:Task", name, { region: cluster.region, taskName, image, resources }, options);

    const facts: IdentifiedFacts = { parent: this, name, serviceName: taskName, args };
    const { account, role, rights } = createIdentity(facts);
    const door = closeDoor(facts);
    const template = podTemplate(taskName, args, account.metadata.name);
    const job = createJob(facts, { template, times, before: [...rights, door] });
    this.region = cluster.region;
    this.taskName = taskName;
    this.runName = job.metadata.name;
    this.roleArn = role?.arn;
    this.registerOutputs({ region: this.region, taskName, runName: this.runName });
  }
}

/** Nobody calls a task. */
function closeDoor(facts: IdentifiedFacts): kubernetes.networking.v1.NetworkPolicy {
  const podSelector = { matchLabels: selectorLabels(facts.serviceName) };
  return new kubernetes.networking.v1.NetworkPolicy(
    `${facts.name}-callers`,
    { metadata: metadata(facts), spec: { podSelector, policyTypes: ["Ingress"] } },
    { parent: facts.parent },
  );
}

function podTemplate(
  taskName: string,
  args: TaskArgs,
  serviceAccountName: pulumi.Input<string>,
): PodTemplate {
  return {
    // A node that could be saved is no reason to stop in the middle.
    metadata: {
      labels: selectorLabels(taskName),
      annotations: { "karpenter.sh/do-not-disrupt": "true" },
    },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // A new pod for each try, so that the log of the failed one stays.
      restartPolicy: "Never",
      ...placed(args.placement),
      securityContext: restrictedPod(containerUser),
      containers: [
        {
          name: taskName,
          image: args.image,
          ...(args.command ? { command: [...args.command] } : {}),
          ...(args.arguments ? { args: [...args.arguments] } : {}),
          env: environmentVariables(args),
          resources: planResources(args.resources),
          // Its last lines become the reason that Pulumi shows.
          terminationMessagePolicy: "FallbackToLogsOnError",
          securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
          volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "scratch", emptyDir: {} }],
    },
  };
}

interface JobRequest {
  readonly template: PodTemplate;
  readonly times: TaskTimes;
  /** What a pod has to find when it starts. */
  readonly before: readonly pulumi.Resource[];
}

function createJob(facts: IdentifiedFacts, { template, times, before }: JobRequest): kubernetes.batch.v1.Job {
  const { parent, name, serviceName } = facts;
  const { retries, deadlineSeconds } = times;
  return new kubernetes.batch.v1.Job(
    `${name}-job`,
    {
      metadata: {
        ...metadata(facts),
        name: pulumi.output(template).apply((resolved) => runName(serviceName, resolved)),
        // A run that has failed never becomes ready; without this the next `pulumi up` would wait for it.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: retries,
        activeDeadlineSeconds: deadlineSeconds,
        // Never two at once, also where a node is lost to sight.
        podReplacementPolicy: "Failed",
        template,
      },
    },
    {
      parent,
      dependsOn: [...before],
      deleteBeforeReplace: true,
      // Pulumi's own patience of ten minutes must not end before the deadline.
      customTimeouts: { create: `${deadlineSeconds + 60}s`, update: `${deadlineSeconds + 60}s` },
    },
  );
}
