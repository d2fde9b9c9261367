import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ResourceGraph } from "@tenfold/planning";
import { isJsonMap, type JsonMap, plainJson } from "./cloudformation/plain";
import { type Finding } from "./finding";
import { runTool } from "./tools/command";
import { type KubernetesTools } from "./tools/kubernetes";

/** Kinds that nobody publishes a schema of, with the reason. */
const withoutSchema: Readonly<Record<string, string>> = {
  "eks.amazonaws.com/v1 NodeClass": "EKS Auto Mode brings it and publishes no definition",
  "eks.amazonaws.com/v1 TargetGroupBinding": "EKS Auto Mode brings it and publishes no definition",
  "elbv2.k8s.aws/v1beta1 TargetGroupBinding": "its controller is no Go module since its second version",
};

/** A Kubernetes object of a program. */
export interface KubernetesObject {
  readonly program: string;
  readonly urn: string;
  readonly manifest: JsonMap;
}

export interface KubernetesJudgement {
  readonly findings: readonly Finding[];
  readonly judged: number;
  /** Kind → how many have no schema. */
  readonly unjudged: ReadonlyMap<string, number>;
}

/** The objects of a program; charts are not, what they bring is theirs. */
export function kubernetesObjects(program: string, graph: ResourceGraph): KubernetesObject[] {
  return graph.resources.flatMap(({ urn, type, inputs, custom }) => {
    const manifest = custom && type.startsWith("kubernetes:") ? plainJson(inputs) : undefined;
    return isJsonMap(manifest) && manifest["kind"] !== undefined ? [{ program, urn, manifest }] : [];
  });
}

/** What kubeconform finds wrong in strict mode. A kind without a schema that is not on the list is wrong too. */
export async function kubernetesObjectsJudged(
  objects: readonly KubernetesObject[],
  { kubeconform, schemas }: KubernetesTools,
): Promise<KubernetesJudgement> {
  const unjudged = new Map<string, number>();
  const judged = objects.filter(({ manifest }) => {
    const kind = `${String(manifest["apiVersion"])} ${String(manifest["kind"])}`;
    if (withoutSchema[kind] === undefined) return true;
    unjudged.set(
      `${kind}: ${withoutSchema[kind]}`,
      (unjudged.get(`${kind}: ${withoutSchema[kind]}`) ?? 0) + 1,
    );
    return false;
  });
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-judge-"));
  try {
    judged.forEach(({ manifest }, number) => {
      writeFileSync(path.join(folder, `${number}.json`), JSON.stringify(manifest));
    });
    const location = path.join(schemas, "{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json");
    const flags = ["-strict", "-output", "json", "-verbose", "-schema-location", location];
    const { stdout, stderr } = await runTool(kubeconform, [...flags, folder]);
    const { resources } = parsed(stdout, stderr);
    if (resources.length !== judged.length) {
      throw new Error(`kubeconform judged ${resources.length} of ${judged.length} objects: ${stderr}`);
    }
    return {
      findings: resources.flatMap((answer) => findingsOf(answer, judged)),
      judged: judged.length,
      unjudged,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Answer {
  readonly filename: string;
  readonly status: "statusValid" | "statusInvalid" | "statusError" | "statusSkipped";
  /** For an invalid object: a tree of "- at '/spec': what is wrong", in one line. */
  readonly msg: string;
}

function parsed(stdout: string, stderr: string): { readonly resources: readonly Answer[] } {
  try {
    return JSON.parse(stdout) as { resources: readonly Answer[] };
  } catch {
    throw new Error(`kubeconform did not answer: ${stderr}`);
  }
}

function findingsOf(answer: Answer, objects: readonly KubernetesObject[]): Finding[] {
  const object = objects[Number(path.basename(answer.filename, ".json"))];
  if (!object || answer.status === "statusValid") return [];
  const { program, urn } = object;
  const common = {
    program,
    judge: "kubernetes",
    rule: answer.status.replace("status", "").toLowerCase(),
    urn,
  } as const;
  const places = [...answer.msg.matchAll(/- at '([^']*)': (.*?)(?=\s+- at '|$)/g)].map(
    ([, property = "", message = ""]) => ({
      ...common,
      property,
      message,
    }),
  );
  const precise = places.filter(({ message }) => message !== "validation failed");
  return precise.length > 0 ? precise : [{ ...common, property: "", message: answer.msg }];
}
