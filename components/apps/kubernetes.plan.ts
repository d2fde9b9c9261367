import { gpuResource } from "../cluster/node-pools.plan";
import { type ArgumentCheck } from "../lib/errors";

/** What every container of ours asks for. Memory is limit and request alike; processor time has no limit: it would only throttle. */
export interface ContainerResources {
  /** vCPU, as `250m` or `1`. */
  readonly cpu: string;
  /** Memory, as `512Mi` or `2Gi`. */
  readonly memory: string;
  /** Space for logs and scratch files on the node. @default 128Mi */
  readonly ephemeralStorage?: string;
  /** GPUs of NVIDIA, whole ones: Kubernetes shares none. @default none */
  readonly gpus?: number;
}

const defaultEphemeralStorage = "128Mi";

/** Requests and limits as Kubernetes takes them. */
export interface ResourceSpec {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** Requests and limits of a container. */
export function planResources(resources: ContainerResources): ResourceSpec {
  const { cpu, memory, ephemeralStorage = defaultEphemeralStorage, gpus } = resources;
  // Kubernetes wants as many as the limit says, and in the limit they have to be.
  const devices: Readonly<Record<string, string>> = gpus === undefined ? {} : { [gpuResource]: String(gpus) };
  return {
    requests: { cpu, memory, "ephemeral-storage": ephemeralStorage, ...devices },
    limits: { memory, ...devices },
  };
}

/** Records quantities that Kubernetes refuses, or takes as something else than meant (`512` is 512 bytes, `512m` half a byte). */
export function checkResources(
  check: ArgumentCheck,
  resources: ContainerResources,
  field = "resources",
): void {
  const { cpu, memory, ephemeralStorage, gpus } = resources;
  check.require(
    gpus === undefined || (Number.isInteger(gpus) && gpus >= 1 && gpus <= 16),
    `${field}.gpus`,
    gpus,
    "1 to 16 whole GPUs",
  );
  check.require(isCpu(cpu), `${field}.cpu`, cpu, "vCPU such as 250m or 1.5, more than zero");
  check.require(isBytes(memory), `${field}.memory`, memory, bytesRule);
  check.require(
    ephemeralStorage === undefined || isBytes(ephemeralStorage),
    `${field}.ephemeralStorage`,
    ephemeralStorage,
    bytesRule,
  );
}

const bytesRule = "a whole number with Mi or Gi, such as 512Mi, more than zero";

function isCpu(text: string): boolean {
  return /^(\d+m|\d+(\.\d{1,3})?)$/.test(text) && Number.parseFloat(text) > 0;
}

function isBytes(text: string): boolean {
  return /^\d+(Mi|Gi)$/.test(text) && Number.parseInt(text, 10) > 0;
}

/** Records a name that Kubernetes refuses as a Service, the strictest kind that we create. */
export function checkObjectName(check: ArgumentCheck, value: string, field: string): void {
  check.require(
    /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value),
    field,
    value,
    "1 to 63 lower-case letters, digits and -, beginning with a letter and not ending with -",
  );
}

/** Records an image reference that names no version: what runs would change without a change of the program. */
export function checkImage(check: ArgumentCheck, image: string, field = "image"): void {
  const [, tag, digest] = imageReference.exec(image) ?? [];
  check.require(
    digest !== undefined || (tag !== undefined && tag !== "latest"),
    field,
    image,
    "an image reference with a tag other than latest or a digest, such as registry/shop/catalog:1.4.2 or …@sha256:<64 hex digits>",
  );
}

const domain = String.raw`(?:[A-Za-z0-9.-]+(?::\d+)?\/)?`;
const path = String.raw`[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*`;
const imageReference = new RegExp(
  String.raw`^${domain}${path}(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/** The label that selects a workload's pods. Never change it: a Deployment's selector is immutable. */
export function selectorLabels(name: string): Record<"app.kubernetes.io/name", string> {
  return { "app.kubernetes.io/name": name };
}

/** Security of a container under the Pod Security Standard `restricted`. */
export const restrictedContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/**
 * Security of a pod under the Pod Security Standard `restricted`. The user is a number: Kubernetes cannot tell whether an image's
 * user that is a name is root, and refuses to start it.
 */
export function restrictedPod(user: number): {
  runAsNonRoot: boolean;
  runAsUser: number;
  runAsGroup: number;
  fsGroup: number;
  seccompProfile: { type: string };
} {
  const seccompProfile = { type: "RuntimeDefault" };
  return { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile };
}
