import {
  type KubernetesFacet,
  type LabelSelector,
  type ScaleTarget,
  type Workload,
} from "../facets/workloads";
import { type ResourceGraph } from "../graph/graph";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { selects } from "./labels";

type Placed = Pick<KubernetesFacet<string>, "resource" | "clusterKey" | "namespace">;

/** Finds workloads by name and by labels without comparing everything with everything. */
export class WorkloadIndex {
  readonly #byUrn = new Map<string, Workload>();
  readonly #byName = new Map<string, Workload>();
  readonly #byLabel = new Map<string, Workload[]>();
  /** Per cluster and kind: workloads whose name or namespace is unknown. */
  readonly #nameless = new Map<string, Workload[]>();
  /** Per cluster: workloads whose namespace or some label is unknown. */
  readonly #vague = new Map<string, Workload[]>();
  readonly #byNamespace = new Map<string, Workload[]>();

  constructor(
    readonly graph: ResourceGraph,
    workloads: readonly Workload[],
  ) {
    for (const workload of workloads) this.#add(workload);
  }

  /** The workload that a scale target names, for something in the same cluster and namespace. */
  target(user: Placed, target: Value<ScaleTarget>): Value<Workload> {
    if (target.state !== "known") return target;
    const { targetKind, name } = target.value;
    if (targetKind.state !== "known") return targetKind;
    if (name.state === "absent") return absentValue;
    if (name.state === "unknown" || user.namespace.state !== "known")
      return this.#source(user, targetKind.value);
    const found = this.#byName.get(key(user.clusterKey, user.namespace.value, targetKind.value, name.value));
    if (found) return known(found);
    return this.#nameless.has(key(user.clusterKey, targetKind.value)) ? unknownValue : absentValue;
  }

  /** The workloads that a selector is known to select; `certain` says that there are no others. */
  selected(user: Placed, selector: Value<LabelSelector>): { known: readonly Workload[]; certain: boolean } {
    if (selector.state === "absent") return { known: [], certain: true };
    if (selector.state === "unknown" || user.namespace.state !== "known")
      return { known: [], certain: false };
    const found: Workload[] = [];
    let certain = true;
    for (const workload of this.#candidates(user.clusterKey, user.namespace.value, selector.value)) {
      const inNamespace = workload.namespace.state === "known";
      if (inNamespace && workload.namespace.value !== user.namespace.value) continue;
      const answer = selects(selector, workload.podLabels);
      if (answer.state === "known" && !answer.value) continue;
      if (answer.state === "known" && inNamespace) found.push(workload);
      else certain = false;
    }
    return { known: found, certain };
  }

  #add(workload: Workload): void {
    const { clusterKey, namespace, name, type, podLabels } = workload;
    this.#byUrn.set(workload.resource.urn, workload);
    if (namespace.state !== "known" || name.state !== "known")
      append(this.#nameless, key(clusterKey, type), workload);
    else this.#byName.set(key(clusterKey, namespace.value, type, name.value), workload);

    const labels = podLabels.state === "known" ? Object.entries(podLabels.value) : [];
    const vague = podLabels.state === "unknown" || labels.some(([, value]) => value.state === "unknown");
    if (namespace.state !== "known" || vague) {
      append(this.#vague, clusterKey, workload);
      return;
    }
    append(this.#byNamespace, key(clusterKey, namespace.value), workload);
    for (const [label, value] of labels) {
      if (value.state === "known")
        append(this.#byLabel, key(clusterKey, namespace.value, label, value.value), workload);
    }
  }

  /** The shortest list that holds every workload the selector may select. */
  #candidates(clusterKey: string, namespace: string, selector: LabelSelector): readonly Workload[] {
    let sharp = this.#byNamespace.get(key(clusterKey, namespace)) ?? [];
    for (const [label, value] of Object.entries(selector.matchLabels)) {
      if (value.state !== "known") continue;
      const list = this.#byLabel.get(key(clusterKey, namespace, label, value.value)) ?? [];
      if (list.length < sharp.length) sharp = list;
    }
    return [...sharp, ...(this.#vague.get(clusterKey) ?? [])];
  }

  /** The one workload of a kind that `spec` is computed from. */
  #source(user: Placed, kind: string): Value<Workload> {
    const sources = this.graph
      .sourcesOf(user.resource, "spec")
      .map((source) => this.#byUrn.get(source.urn))
      .filter((workload) => workload?.type === kind);
    return sources.length === 1 && sources[0] ? known(sources[0]) : unknownValue;
  }
}

function key(...parts: readonly string[]): string {
  return parts.join("\n");
}

function append(index: Map<string, Workload[]>, at: string, workload: Workload): void {
  const list = index.get(at);
  if (list) list.push(workload);
  else index.set(at, [workload]);
}
