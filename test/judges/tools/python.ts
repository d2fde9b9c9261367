import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { installed, Unavailable } from "./cache";
import { runTool } from "./command";

export interface PythonTools {
  /** The interpreter of the environment: `python -m cfnlint`. */
  readonly python: string;
  /** Where its packages are. */
  readonly packages: string;
}

let tools: Promise<PythonTools> | undefined;

/**
 * An environment of its own with the packages of requirements.txt, made on first use.
 * @throws Unavailable where there is no Python ≥ 3.10, or one that can make no environment.
 */
export function pythonTools(): Promise<PythonTools> {
  tools ??= makeTools();
  return tools;
}

async function makeTools(): Promise<PythonTools> {
  const version = await pythonVersion();
  const requirements = path.join(__dirname, "requirements.txt");
  const folder = await installed(`python${version}`, readFileSync(requirements, "utf8"), async (building) => {
    const python = await newEnvironment(building);
    const { code, stderr } = await runTool(python.command, [
      ...python.pip,
      "install",
      "--only-binary",
      ":all:",
      "-r",
      requirements,
    ]);
    if (code !== 0) throw new Unavailable(`the Python packages cannot be installed: ${lastLine(stderr)}`);
  });
  return {
    python: path.join(folder, "bin/python"),
    packages: path.join(folder, `lib/python${version}/site-packages`),
  };
}

async function pythonVersion(): Promise<string> {
  const { code, stdout } = await runTool("python3", [
    "-c",
    "import sys; print('%d.%d' % sys.version_info[:2])",
  ]);
  if (code !== 0) throw new Unavailable("there is no python3 on the path");
  const version = stdout.trim();
  if (Number(version.split(".")[1]) < 10) throw new Unavailable(`python3 is ${version}, 3.10 is needed`);
  return version;
}

const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];

/** Debian splits ensurepip from Python: without it an environment is filled by a pip from outside, if there is one. */
async function newEnvironment(folder: string): Promise<{ command: string; pip: readonly string[] }> {
  const python = path.join(folder, "bin/python");
  const complete = await runTool("python3", ["-m", "venv", folder]);
  if (complete.code === 0) return { command: python, pip: ["-m", "pip", ...quiet] };
  rmSync(folder, { recursive: true, force: true });
  const bare = await runTool("python3", ["-m", "venv", "--without-pip", folder]);
  const outer = await runTool("python3", ["-m", "pip", "--version"]);
  if (bare.code === 0 && outer.code === 0) {
    return { command: "python3", pip: ["-m", "pip", "--python", python, ...quiet] };
  }
  throw new Unavailable("python3 can make no environment: install python3-venv (Debian) or pip");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
