import { writeFileSync } from "node:fs";
import path from "node:path";
import { programsOf } from "./programs";
import { start, type Started } from "./processes";

/** A machine that Karpenter's KWOK provider can give, in the words of its file of instance types. */
export interface InstanceType {
  readonly name: string;
  readonly architecture: string;
  readonly operatingSystems: readonly string[];
  readonly resources: Readonly<Record<string, string>>;
  readonly offerings: readonly Offering[];
}

export interface Offering {
  /** USD per hour. */
  readonly Price: number;
  readonly Available: boolean;
  /** Labels that a node of it has, and that a NodePool can require. */
  readonly Requirements: readonly Requirement[];
}

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/**
 * Karpenter with the cloud provider that its authors test it with: nodes are objects, which KWOK plays. All else is what decides in production.
 * @throws Unavailable where it cannot be built.
 */
export async function startKarpenter(
  folder: string,
  kubeconfig: string,
  instanceTypes: readonly InstanceType[],
): Promise<Started> {
  const program = path.join(await programsOf("karpenter"), "karpenter");
  const types = path.join(folder, "instance-types.json");
  writeFileSync(types, JSON.stringify(instanceTypes));
  return start({
    name: "karpenter",
    program,
    args: [
      `--instance-types-file-path=${types}`,
      "--disable-leader-election=true",
      // Any that are free.
      ...["--metrics-port=0", "--health-probe-port=0"],
    ],
    environment: { KUBECONFIG: kubeconfig, SYSTEM_NAMESPACE: "kube-system" },
    mark: folder,
    log: path.join(folder, "logs/karpenter.log"),
  });
}
