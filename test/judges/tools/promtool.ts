import path from "node:path";
import { charts } from "@tenfold/components";
import { installed, Unavailable } from "./cache";
import { runTool } from "./command";

/** Prometheus of the version that the add-on installs: its module counts 3.14.0 as 0.314.0. */
function prometheusModule(): string {
  const [, major = "", minor = "", patch = ""] =
    /^v(\d+)\.(\d+)\.(\d+)$/.exec(charts.prometheus.application) ?? [];
  return `github.com/prometheus/prometheus@v0.${major}${minor.padStart(2, "0")}.${patch}`;
}

let tool: Promise<string> | undefined;

/**
 * The path of promtool, built on first use.
 * @throws Unavailable where there is no Go.
 */
export function promtool(): Promise<string> {
  tool ??= build();
  return tool;
}

async function build(): Promise<string> {
  if ((await runTool("go", ["version"])).code !== 0) throw new Unavailable("there is no go on the path");
  const module = prometheusModule();
  const folder = await installed("promtool", module, async (building) => {
    const { Dir } = JSON.parse(await succeed("go", ["mod", "download", "-json", module], building)) as {
      Dir: string;
    };
    // Not by `go install`, which takes no module that replaces another; without discovery of clouds, which it needs for nothing here.
    const flags = ["-trimpath", "-tags", "remove_all_sd", "-o", path.join(building, "promtool")];
    await succeed("env", ["GOWORK=off", "go", "build", ...flags, "./cmd/promtool"], Dir);
  });
  return path.join(folder, "promtool");
}

async function succeed(command: string, args: readonly string[], directory: string): Promise<string> {
  const { code, stdout, stderr } = await runTool(command, args, { directory });
  if (code === 0) return stdout;
  throw new Unavailable(`promtool cannot be built: ${stderr.trim().split("\n").at(-1)}`);
}
