/** Hours that Prometheus keeps what it has read: twice the longest window of an alert. */
export const retentionHours = 48;

/** Series of one pod, with room: a service exports some hundreds, by its routes and the answers that they gave. */
export const seriesPerPod = 1_500;

/** GiB for what Prometheus reads of the cluster itself, and for its own. */
const baseGib = 4;

/** Memory of one Prometheus for a region with every service at its largest. About 2 GiB hold a hundred thousand series. */
export function prometheusMemory(services: Readonly<Record<string, { readonly max: number }>>): string {
  const pods = Object.values(services).reduce((sum, { max }) => sum + max, 0);
  return `${baseGib + Math.ceil((2 * pods * seriesPerPod) / 100_000)}Gi`;
}
