import { type InstanceType, type Offering, type Requirement } from "../control/karpenter";
import { type KubernetesObject } from "../control/client";

export interface NodePool extends KubernetesObject {
  readonly spec: {
    readonly disruption: {
      readonly budgets: readonly { readonly nodes: string }[];
      readonly consolidateAfter: string;
    };
    readonly limits: Readonly<Record<string, string>>;
    readonly template: {
      readonly spec: { readonly requirements: readonly Requirement[]; readonly nodeClassRef: object };
    };
  };
  readonly status?: { readonly resources?: Readonly<Record<string, string>> };
}

export const kwokNodeClass: KubernetesObject = {
  apiVersion: "karpenter.kwok.sh/v1alpha1",
  kind: "KWOKNodeClass",
  metadata: { name: "private" },
  spec: {},
};

/**
 * The same NodePool for nodes that KWOK plays: its requirements, limits and budgets stay.
 * @param consolidateAfter instead of the minutes that production waits.
 */
export function onKwok(pool: NodePool, consolidateAfter: string): NodePool {
  const { disruption, template } = pool.spec;
  const nodeClassRef = { group: "karpenter.kwok.sh", kind: kwokNodeClass.kind, name: "private" };
  return {
    ...pool,
    spec: {
      ...pool.spec,
      disruption: { ...disruption, consolidateAfter },
      template: { ...template, spec: { ...template.spec, nodeClassRef } },
    },
  };
}

/** GiB for each core by the letter of a family, and USD an hour for each core: enough to tell which of two nodes is the cheaper one. */
const families: Readonly<Record<string, { readonly gib: number; readonly price: number }>> = {
  c: { gib: 2, price: 0.036 },
  m: { gib: 4, price: 0.041 },
  r: { gib: 8, price: 0.054 },
};

export const requirementOf = (pool: NodePool, key: string): readonly string[] =>
  pool.spec.template.spec.requirements.find((requirement) => requirement.key === key)?.values ?? [];

export const familyLabel = "eks.amazonaws.com/instance-family";
export const coresLabel = "eks.amazonaws.com/instance-cpu";

/** The machines that a NodePool of EKS Auto Mode can order, for KWOK's provider, and one of a kind that it must not. */
export function instanceTypesOf(pool: NodePool): InstanceType[] {
  const zones = requirementOf(pool, "topology.kubernetes.io/zone");
  const sizes = requirementOf(pool, coresLabel);
  const [arch = ""] = requirementOf(pool, "kubernetes.io/arch");
  const allowed = requirementOf(pool, familyLabel).flatMap((family) =>
    sizes.map((cores) => machine({ family, cores, arch, zones })),
  );
  // Cheaper than all of them, and not among the families: it is never to be seen.
  return [...allowed, machine({ family: "t4g", cores: "4", arch, zones, discount: 0.1 })];
}

interface Machine {
  readonly family: string;
  readonly cores: string;
  readonly arch: string;
  readonly zones: readonly string[];
  readonly discount?: number;
}

function machine({ family, cores, arch, zones, discount = 1 }: Machine): InstanceType {
  const { gib, price } = families[family.slice(0, 1)] ?? { gib: 4, price: 0.03 };
  const hourly = price * Number(cores) * discount;
  const requirement = (key: string, value: string) => ({ key, operator: "In", values: [value] });
  const offerings = zones.flatMap((zone) =>
    ["on-demand", "spot"].map((capacity): Offering => ({
      Price: capacity === "spot" ? hourly * 0.4 : hourly,
      Available: true,
      Requirements: [
        requirement("karpenter.sh/capacity-type", capacity),
        requirement("topology.kubernetes.io/zone", zone),
        requirement(familyLabel, family),
        requirement(coresLabel, cores),
      ],
    })),
  );
  const resources = {
    cpu: cores,
    memory: `${gib * Number(cores)}Gi`,
    "ephemeral-storage": "80Gi",
    pods: "110",
  };
  return {
    name: `${family}.${cores}cores`,
    architecture: arch,
    operatingSystems: ["linux"],
    resources,
    offerings,
  };
}
