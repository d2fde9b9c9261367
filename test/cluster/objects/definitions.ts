import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { Unavailable } from "../../judges/tools/cache";
import { runTool } from "../../judges/tools/command";
import { controllers } from "../../judges/tools/kubernetes";
import { type Client, type KubernetesObject, until } from "../control/client";
import { versionOf } from "../control/programs";

const gateway = { module: "sigs.k8s.io/gateway-api@v1.6.1", place: "config/crd/standard" };

interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Definitions of the custom resources of Karpenter, KEDA, Argo Rollouts, pod security groups, the Gateway API and EKS Auto Mode. */
export async function definitions(): Promise<KubernetesObject[]> {
  const found = definitionsIn(path.join(__dirname, "eks-auto-mode.yaml"));
  for (const each of [...controllers, gateway]) found.push(...(await definitionsOf(each)));
  return found;
}

/** What KWOK's provider of Karpenter orders nodes by. */
export function kwokNodeClasses(): Promise<KubernetesObject[]> {
  const required = "sigs.k8s.io/karpenter";
  const module = `${required}@${versionOf("karpenter", required)}`;
  return definitionsOf({ module, place: "kwok/apis/crds" });
}

async function definitionsOf({ module, place }: { module: string; place: string }) {
  const { code, stdout } = await runTool("go", ["mod", "download", "-json", module]);
  if (code !== 0) throw new Unavailable(`the definitions of ${module} cannot be had`);
  const folder = path.join((JSON.parse(stdout) as { Dir: string }).Dir, place);
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.flatMap((file) => definitionsIn(path.join(folder, file)));
}

function definitionsIn(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, "utf8"))
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null)
    .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** Gives the cluster the custom resources, and waits until they can be used. */
export async function define(client: Client, wanted: readonly KubernetesObject[]): Promise<void> {
  // Argo's definitions carry fields of a generator that the API does not know: somebody else's, applied as they are.
  for (const object of wanted) await client.apply(object, { validation: "Ignore" });
  await until("the custom resources are served", async () => {
    const all = await client.list<Definition>(object.apiVersion, object.kind);
    const waiting = all.filter((each) => !isServed(each)).map(({ metadata }) => metadata.name);
    return waiting.length === 0 || waiting.join(", ");
  });
}

const object = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

const isServed = ({ status }: Definition) =>
  status?.conditions?.some((condition) => condition.type === "Established" && condition.status === "True");
