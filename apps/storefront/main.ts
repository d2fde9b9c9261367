import { ConfigError, type Variables } from "./lib/config/read-variables.ts";

const usage = "usage: node main.ts <service> | --monolith | --prepare | --replay <topic> | --reopen <time>";

/**
 * What is done once, by the first argument; resolves with the exit code. Each loads what it needs alone: two of them are run beside a service, in the
 * memory of its pod.
 */
const commands: Readonly<
  Record<string, (given: readonly string[], environment: Variables) => Promise<number>>
> = {
  "--prepare": async (given, environment) => {
    if (given.length > 0) throw new ConfigError(usage);
    return (await import("./prepare/command.ts")).prepareCommand(environment);
  },
  "--replay": async (given, environment) =>
    (await import("./operate/replay.ts")).replayCommand(given, environment),
  "--reopen": async (given, environment) =>
    (await import("./operate/reopen.ts")).reopenCommand(given, environment),
};

async function main([word = "", ...rest]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command) {
    process.exitCode = await command(rest, process.env);
    return;
  }
  const { chosen, serve } = await import("./serve.ts");
  await serve(chosen([word, ...rest], usage));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const ours = !(error instanceof ConfigError);
  console.error(ours ? error : error.message);
  process.exit(ours ? 1 : 2);
}
