/** One Kubernetes minor version as Amazon EKS offers it. Dates are UTC days, `YYYY-MM-DD`. */
export interface KubernetesVersionEntry {
  readonly released: string;
  /** From this day on a cluster with support type STANDARD is upgraded by AWS, and one with EXTENDED costs six times as much. */
  readonly endOfStandardSupport: string;
  readonly endOfExtendedSupport: string;
}

/** The versions that the components take, newest first. A version leaves the list once its standard support has ended. */
export const kubernetesVersions = {
  "1.36": {
    released: "2026-06-02",
    endOfStandardSupport: "2027-08-02",
    endOfExtendedSupport: "2028-08-02",
  },
  "1.35": {
    released: "2026-01-28",
    endOfStandardSupport: "2027-03-27",
    endOfExtendedSupport: "2028-03-27",
  },
} as const satisfies Readonly<Record<string, KubernetesVersionEntry>>;

/** A version of the catalogue, e.g. `1.36`. */
export type KubernetesVersion = keyof typeof kubernetesVersions;

/** What a new cluster gets: the version with the longest support ahead. */
export const defaultKubernetesVersion: KubernetesVersion = "1.36";

/** Whether the catalogue knows the version. */
export function isKubernetesVersion(version: string): version is KubernetesVersion {
  return Object.hasOwn(kubernetesVersions, version);
}

const kubectlReleases: Readonly<Record<KubernetesVersion, string>> = { "1.36": "v1.36.2", "1.35": "v1.35.8" };

/**
 * Kubernetes' own multi-architecture image of kubectl for a cluster of the version. Its entry point is kubectl; some releases have a
 * shell beside it and some have none, so give it `args` and never a `command`.
 */
export function kubectlImage(version: KubernetesVersion): string {
  return `registry.k8s.io/kubectl:${kubectlReleases[version]}`;
}

/** Images of third parties that components run inside a cluster where none is given. */
export const containerImages = {
  /** Apache Kafka's own multi-architecture image, KRaft only; the version that the reference workload is tested with. */
  kafka: "apache/kafka:4.2.1",
} as const;
