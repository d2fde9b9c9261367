import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { installed, Unavailable } from "../../judges/tools/cache";
import { runTool } from "../../judges/tools/command";
import { commandOf } from "./processes";

/** A folder of `test/cluster/go`: one Go module that pins versions, and what is built from it. */
interface Module {
  readonly folder: string;
  /** Name of the program → its package. */
  readonly programs: Readonly<Record<string, string>>;
  /** Module whose version the programs say of themselves. */
  readonly version?: string;
}

const modules = {
  controlPlane: {
    folder: "control-plane",
    programs: {
      etcd: "go.etcd.io/etcd/server/v3",
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
    },
    version: "k8s.io/kubernetes",
  },
  kwok: { folder: "kwok", programs: { kwok: "sigs.k8s.io/kwok/cmd/kwok" } },
  karpenter: { folder: "karpenter", programs: { karpenter: "sigs.k8s.io/karpenter/kwok" } },
} as const satisfies Readonly<Record<string, Module>>;

export type ModuleName = keyof typeof modules;

const goFolder = path.resolve(__dirname, "../go");

/** The pinned version of a module, such as `v1.36.3`. */
export function versionOf(module: ModuleName, required: string): string {
  const text = readFileSync(path.join(goFolder, modules[module].folder, "go.mod"), "utf8");
  const line = text.split("\n").find((candidate) => candidate.includes(`${required} v`));
  const version = /\s(v\S+)/.exec(line ?? "")?.[1];
  if (version === undefined) throw new Error(`go/${modules[module].folder}/go.mod requires no ${required}`);
  return version;
}

const built = new Map<ModuleName, Promise<string>>();

/**
 * The folder with the programs of a module, built on first use and kept outside of the tree by what go.mod and go.sum say.
 * @throws Unavailable where there is no Go that can build them.
 */
export function programsOf(name: ModuleName): Promise<string> {
  const known = built.get(name) ?? build(name, modules[name]);
  built.set(name, known);
  return known;
}

async function build(name: ModuleName, module: Module): Promise<string> {
  if ((await runTool("go", ["version"])).code !== 0) throw new Unavailable("there is no go on the path");
  const source = path.join(goFolder, module.folder);
  const flags = ["-trimpath", "-ldflags", linkFlags(name, module)];
  const sums = ["go.mod", "go.sum"].map((file) => readFileSync(path.join(source, file), "utf8"));
  const content = JSON.stringify([flags, module.programs, sums]);
  return oneAtATime(name, () =>
    installed(`cluster-${module.folder}`, content, async (building) => {
      const names = Object.keys(module.programs).join(", ");
      console.error(`building ${names} on first use: some minutes of two cores`);
      for (const [program, origin] of Object.entries(module.programs)) {
        const target = path.join(building, program);
        const command = [
          "GOWORK=off",
          "GOFLAGS=-mod=readonly",
          "nice",
          "go",
          "build",
          ...flags,
          "-o",
          target,
        ];
        const { code, stderr } = await runTool("env", [...command, origin], { directory: source });
        if (code !== 0) throw new Unavailable(`${program} cannot be built: ${lastLine(stderr)}`);
      }
    }),
  );
}

function linkFlags(name: ModuleName, { version }: Module): string {
  if (version === undefined) return "-s -w";
  const exact = versionOf(name, version);
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(exact) ?? [];
  const values = { gitVersion: exact, gitMajor: major, gitMinor: minor };
  return ["-s -w", ...Object.entries(values).map(([key, value]) => flag(key, value))].join(" ");
}

const flag = (key: string, value: string) => `-X k8s.io/component-base/version.${key}=${value}`;

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** Lets two test processes not build the same for minutes at once; the lock of a process that is gone is taken over. */
async function oneAtATime<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const lock = path.join(tmpdir(), `tenfold-build-${name}.lock`);
  while (!locked(lock)) await wait(500);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function locked(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  if (commandOf(Number(readText(lock))) === undefined) rmSync(lock, { force: true });
  return false;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Released in between.
    return String(process.pid);
  }
}
