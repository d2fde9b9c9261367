import { Command, InvalidArgumentError } from "commander";
import { type PreviewFlags } from "./preview/request";

export interface Commands {
  readonly preview: (environment: string, flags: PreviewFlags) => Promise<void>;
}

/** The command line of `tenfold`. */
export function commandLine(commands: Commands): Command {
  const program = new Command("tenfold")
    .description("Proves a Pulumi stack before anyone pays for it.")
    .showSuggestionAfterError()
    .exitOverride();
  program
    .command("preview")
    .description("Previews an environment with no cloud account, and says what the guardrails find.")
    .argument("<environment>", "the stack, by its Pulumi.<environment>.yaml", environmentName)
    .option("--mode <mode>", "preview: computed outputs unknown; rehearse: filled in", "preview")
    .option("--engine <engine>", "offline, or pulumi: the installed CLI", "offline")
    .option("-c, --config <key=value>", "overrides one config value; may be repeated", collect, [])
    .option("--config-path", "the keys of --config are paths, as tenfold:sizes.database.readers", false)
    .option("--policy-pack <dir>", "adds a policy pack; may be repeated", collect, [])
    .option(
      "--policy-pack-config <pack=file>",
      "settings of a pack, a JSON file; may be repeated",
      collect,
      [],
    )
    .option("--program <dir>", "previews another Pulumi project")
    .option(
      "--stack-outputs <file>",
      "outputs of other stacks, for StackReferences: {stack: outputs} as JSON",
    )
    .option("--against <file>", "reports the change from an earlier report (--format json --out FILE)")
    .option("--format <format>", "text, json or markdown", "text")
    .option("--out <file>", "writes the report into a file")
    .option("-v, --verbose", "every finding with its URN, undecided checks, timings", false)
    .option("--timeout <seconds>", "stops what does not end", "300")
    .action(commands.preview);
  return program;
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function environmentName(value: string): string {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(value))
    throw new InvalidArgumentError("Letters, digits, dots, dashes and underscores.");
  return value;
}
