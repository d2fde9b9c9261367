import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ClusterOutputs } from "../cluster/outputs";
import { type Tags } from "../lib/tags";
import { type Transforms } from "../lib/transform";
import { type ContainerResources } from "./kubernetes.plan";
import { type Placement, type SecretReference } from "./service-args";
import { type taskChildren } from "./workload-children";

/** Arguments of `Task`. */
export interface TaskArgs {
  /** The cluster that it runs in. Its region is the task's. */
  readonly cluster: Pick<ClusterOutputs, "region" | "name">;
  /** Namespace inside the cluster, e.g. `namespace.name`. */
  readonly namespace: pulumi.Input<string>;
  /** Image reference with a tag other than `latest`, or with a digest. Another one runs the task again. */
  readonly image: string;
  /** What is run in place of the image's entry point, word by word. @default the entry point */
  readonly command?: readonly string[];
  /** Words after the entry point or the command. @default those of the image */
  readonly arguments?: readonly string[];
  /** What its pod asks for. */
  readonly resources: ContainerResources;
  /** Name inside the cluster, at most 47 characters: what is run has a mark of its contents after it. @default the component's name */
  readonly taskName?: string;
  /** Environment variables. Another value runs the task again. @default none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Environment variables whose values are in Secrets of the namespace. @default none */
  readonly secrets?: Readonly<Record<string, SecretReference>>;
  /** What the pod may do in AWS: statements of one policy, for this service account alone. @default nothing, and no role */
  readonly permissions?: readonly aws.iam.PolicyStatement[];
  /** Which nodes it runs on. @default any node of the cluster that nothing keeps it from */
  readonly placement?: Omit<Placement, "zones">;
  /** How often it is tried again after a failure, in a new pod each time, 0 to 10. @default 3: a store may be busy, a node may go */
  readonly retries?: number;
  /**
   * Seconds for all tries together, 30 to 3600, the node included that may have to come first. Past them it has failed, and so has `pulumi up`.
   * @default 900
   */
  readonly deadlineSeconds?: number;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof taskChildren>;
  /** Tags of the children in AWS. @default none */
  readonly tags?: Tags;
}

/** What a task takes where an argument is not given. */
export const taskDefaults = { retries: 3, deadlineSeconds: 900 } as const satisfies Partial<TaskArgs>;
