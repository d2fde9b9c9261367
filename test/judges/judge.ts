import { type ResourceGraph } from "@tenfold/planning";
import { cfnLint } from "./cfn-lint";
import { Schemas } from "./cloudformation/schemas";
import { translate, type Translation } from "./cloudformation/templates";
import { type Finding } from "./finding";
import { kubernetesObjects, type KubernetesJudgement, kubernetesObjectsJudged } from "./kubernetes";
import { ownChecks } from "./own/own";
import { preflight } from "./preflight";
import { policyDocuments, rights } from "./rights";
import { kubernetesTools } from "./tools/kubernetes";
import { preflightPackages } from "./tools/node-packages";
import { pythonTools } from "./tools/python";

export interface Judgement {
  /** By the program's name. */
  readonly translations: ReadonlyMap<string, Translation>;
  readonly findings: readonly Finding[];
}

/** Installs what the judges need. @throws Unavailable where a judge cannot be had on this machine. */
export async function prepareJudges(): Promise<void> {
  await Promise.all([pythonTools(), preflightPackages()]);
}

/** Asks kubeconform about the Kubernetes objects of rehearsed previews. @throws Unavailable where there is no Go. */
export async function judgeKubernetes(
  programs: ReadonlyMap<string, ResourceGraph>,
): Promise<KubernetesJudgement> {
  const objects = [...programs].flatMap(([name, graph]) => kubernetesObjects(name, graph));
  return kubernetesObjectsJudged(objects, await kubernetesTools());
}

/**
 * Asks every judge about rehearsed previews.
 * @param programs graphs by a name of their program. All in one call is much faster than one by one.
 * @throws Unavailable where a judge cannot be had on this machine.
 */
export async function judge(programs: ReadonlyMap<string, ResourceGraph>): Promise<Judgement> {
  const [python, packages] = await Promise.all([pythonTools(), preflightPackages()]);
  const schemas = new Schemas(python.packages);
  const translations = new Map([...programs].map(([name, graph]) => [name, translate(name, graph, schemas)]));
  const templates = [...translations.values()].flatMap((translation) => translation.templates);
  const documents = [...programs].flatMap(([name, graph]) => policyDocuments(name, graph));
  const findings = await Promise.all([
    cfnLint(templates, python),
    preflight(templates, packages),
    rights(documents, python),
  ]);
  const own = [...programs].flatMap(([name, graph]) => ownChecks(name, graph));
  return { translations, findings: [...findings.flat(), ...own] };
}

/** "judged 152 of 153 AWS resources; not mapped: …", one line each for what was left out. */
export function coverage({ judged, total, unmappedTypes, unmappedProperties }: Translation): string {
  const types = [...unmappedTypes].map(([type, { count, reason }]) => `  ${count} ${type}: ${reason}`);
  const properties = [...unmappedProperties].map(([place, count]) => `  ${count} × ${place}`);
  return [
    `judged ${judged} of ${total} AWS resources${types.length > 0 ? "; not mapped:" : ""}`,
    ...types,
    ...(properties.length > 0 ? ["properties without a name in CloudFormation:", ...properties] : []),
  ].join("\n");
}
