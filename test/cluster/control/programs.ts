import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cacheFolder, installed, Unavailable } from "../../judges/tools/cache";
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

/** The cache holds a part of what was built: somebody else has taken the rest. */
export class HalfBuilt extends Error {
  override readonly name = "HalfBuilt";
}

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
  const folder = await oneAtATime(name, () => {
    removeHalves(`cluster-${module.folder}-`);
    return installed(`cluster-${module.folder}`, content, (target) => compile(module, source, flags, target));
  });
  const missing = Object.keys(module.programs).filter((program) => !isProgram(path.join(folder, program)));
  if (missing.length === 0) return folder;
  throw new HalfBuilt(
    `${missing.join(", ")} cannot be run from ${folder}: delete that folder, it is built again`,
  );
}

async function compile(module: Module, source: string, flags: readonly string[], target: string) {
  console.error(
    `building ${Object.keys(module.programs).join(", ")} on first use: some minutes of two cores`,
  );
  for (const [program, origin] of Object.entries(module.programs)) {
    const build = ["nice", "go", "build", ...flags, "-o", path.join(target, program), origin];
    const command = ["GOWORK=off", "GOFLAGS=-mod=readonly", ...build];
    const { code, stderr } = await runTool("env", command, { directory: source });
    if (code !== 0) throw new Unavailable(`${program} cannot be built: ${lastLine(stderr)}`);
  }
}

/** What a build that was killed has left: its folder ends with the id of its process. */
function removeHalves(prefix: string): void {
  const place = path.join(cacheFolder(), "judges");
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    const [, id] = /\.(\d+)$/.exec(name.startsWith(prefix) ? name : "") ?? [];
    if (id !== undefined && commandOf(Number(id)) === undefined)
      rmSync(path.join(place, name), { recursive: true, force: true });
  }
}

function isProgram(file: string): boolean {
  try {
    return statSync(file).size > 0;
  } catch {
    return false;
  }
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
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = path.join(cacheFolder(), `build-${name}.lock`);
  while (!locked(lock)) await wait(500);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function locked(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid} ${commandOf(process.pid)}`, { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  // An id that is given again does not keep it; a new lock may not say yet whose it is.
  const { text, age } = stateOf(lock);
  const [, id = 0, command] = /^(\d+) (.*)$/s.exec(text) ?? [];
  const isHeld = command !== undefined && commandOf(Number(id)) === command;
  if (!isHeld && age > 2000) rmSync(lock, { force: true });
  return false;
}

/** Age in milliseconds. */
function stateOf(file: string): { readonly text: string; readonly age: number } {
  try {
    return { text: readFileSync(file, "utf8"), age: Date.now() - statSync(file).mtimeMs };
  } catch {
    // Released in between.
    return { text: "", age: 0 };
  }
}
