import { parseArgs } from "node:util";
import { EngineError } from "@tenfold/engine";

export interface ConformanceOptions {
  /** Folders of programs; none: this project's environments and examples. */
  readonly programs: readonly string[];
  /** Only programs whose name contains one of these. */
  readonly only: readonly string[];
  /** Packs to run beside the recorder, for their verdicts. */
  readonly policyPacks: readonly string[];
  /** `stand-in`: our simulated providers serve both engines. `installed`: the real engine uses the plugins of its home. */
  readonly providers: "stand-in" | "installed";
  /** PULUMI_HOME of the real engine; undefined for a fresh one. */
  readonly pulumiHome: string | undefined;
  /** Function answers for both engines: token → result. */
  readonly invokes: string | undefined;
  readonly json: string | undefined;
  /** Folder that keeps what the real engine made of each program, for tests that have no CLI. */
  readonly save: string | undefined;
  readonly verbose: boolean;
  /** Instead of comparing: brings this project's environments up on the real engine, previews again, and destroys them. */
  readonly lifecycle: boolean;
}

export const usage = `npm run conformance -- [options]
  --programs DIR      a folder of Pulumi projects, with an optional programs.json (repeatable)
  --only TEXT         programs whose name contains the text (repeatable)
  --policy-pack DIR   a pack to compare the verdicts of (repeatable)
  --providers KIND    stand-in (default) or installed
  --pulumi-home DIR   PULUMI_HOME of the real engine; a fresh one by default
  --invokes FILE      answers to functions, {"<token>": {…}}
  --json FILE         writes the whole result
  --save DIR          keeps what the real engine made of each program
  --verbose           prints every difference
  --lifecycle         instead: up, a second preview, and destroy of each environment on the real engine`;

/** @throws EngineError for an option that does not exist or has a wrong value. */
export function readOptions(args: readonly string[]): ConformanceOptions {
  const values = parse(args);
  const providers = values.providers ?? "stand-in";
  if (providers !== "stand-in" && providers !== "installed") {
    throw new EngineError(`--providers ${providers}`, "stand-in or installed");
  }
  return {
    programs: values.programs ?? [],
    only: values.only ?? [],
    policyPacks: values["policy-pack"] ?? [],
    providers,
    pulumiHome: values["pulumi-home"],
    invokes: values.invokes,
    json: values.json,
    save: values.save,
    verbose: values.verbose ?? false,
    lifecycle: values.lifecycle ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        programs: { type: "string", multiple: true },
        only: { type: "string", multiple: true },
        "policy-pack": { type: "string", multiple: true },
        providers: { type: "string" },
        "pulumi-home": { type: "string" },
        invokes: { type: "string" },
        json: { type: "string" },
        save: { type: "string" },
        verbose: { type: "boolean" },
        lifecycle: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new EngineError(error instanceof Error ? error.message : String(error), usage);
  }
}
