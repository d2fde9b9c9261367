import { readFileSync } from "node:fs";
import path from "node:path";
import { type ChartName, charts } from "@tenfold/components";
import { installed, Unavailable } from "./cache";
import { runTool } from "./command";
import { pythonTools } from "./python";

const judgeModule = "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0";
const kubernetes = { module: "k8s.io/kubernetes@v1.36.3", place: "api/openapi-spec/swagger.json" };

/** What a chart installs, as a Go module of the same version. */
function moduleOf(chart: ChartName, module: string, place: string) {
  return { module: `${module}@v${charts[chart].application.replace(/^v/, "")}`, place };
}

export const controllers = [
  { module: "github.com/aws/amazon-vpc-resource-controller-k8s@v1.8.2", place: "config/crd/bases" },
  moduleOf("karpenter", "github.com/aws/karpenter-provider-aws", "pkg/apis/crds"),
  moduleOf("keda", "github.com/kedacore/keda/v2", "config/crd/bases"),
  moduleOf("argo-rollouts", "github.com/argoproj/argo-rollouts", "manifests/crds"),
];

export interface KubernetesTools {
  readonly kubeconform: string;
  /** Folder of `<kind>-<group>-<version>.json`. */
  readonly schemas: string;
}

let tools: Promise<KubernetesTools> | undefined;

/**
 * kubeconform and strict schemas of the kinds that the components create, built on first use.
 * @throws Unavailable where there is no Go, or no Python to write the schemas with.
 */
export function kubernetesTools(): Promise<KubernetesTools> {
  tools ??= makeTools();
  return tools;
}

async function makeTools(): Promise<KubernetesTools> {
  if ((await runTool("go", ["version"])).code !== 0) throw new Unavailable("there is no go on the path");
  const { python } = await pythonTools();
  const script = path.join(__dirname, "kubernetes_schemas.py");
  const content = JSON.stringify([judgeModule, kubernetes, controllers, readFileSync(script, "utf8")]);
  const folder = await installed("kubernetes", content, async (building) => {
    await succeed("env", [`GOBIN=${path.join(building, "bin")}`, "go", "install", judgeModule], building);
    const places: string[] = [];
    for (const { module, place } of [kubernetes, ...controllers]) {
      const answer = await succeed("go", ["mod", "download", "-json", module], building);
      places.push(path.join((JSON.parse(answer) as { Dir: string }).Dir, place));
    }
    await succeed(python, [script, path.join(building, "schemas"), ...places], building);
  });
  return { kubeconform: path.join(folder, "bin/kubeconform"), schemas: path.join(folder, "schemas") };
}

async function succeed(command: string, args: readonly string[], directory: string): Promise<string> {
  const { code, stdout, stderr } = await runTool(command, args, { directory });
  if (code === 0) return stdout;
  throw new Unavailable(
    `the judge of Kubernetes objects cannot be built: ${stderr.trim().split("\n").at(-1)}`,
  );
}
