import { spawn } from "node:child_process";
import path from "node:path";
import { Unavailable } from "../stores/install/cache.ts";
import { composeCommand, composeEnvironment, type Engine } from "./engine.plan.ts";

const file = path.resolve(import.meta.dirname, "../compose.yaml");

/** Stores in containers. */
export interface EngineStores {
  /** Their addresses, as `startStorefront` takes them in `environment`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the containers; their data stays. */
  stop(): Promise<void>;
}

/**
 * Starts the stores of compose.yaml in a container engine, and waits until they answer.
 * @throws Unavailable where there is no such engine, or it does not run.
 */
export async function startEngine(engine: Engine): Promise<EngineStores> {
  await compose(engine, "up");
  return {
    environment: composeEnvironment(process.env["STOREFRONT_PASSWORD"]),
    stop: () => compose(engine, "stop"),
  };
}

async function compose(engine: Engine, what: "up" | "stop"): Promise<void> {
  const child = spawn(engine, composeCommand(what, file), { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said = (said + part.toString()).slice(-2_000)));
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  if (code === 0) return;
  const reason = code === null ? "it is not installed" : (said.trim().split("\n").at(-1) ?? "");
  throw new Unavailable(
    `${engine} cannot ${what === "up" ? "start" : "stop"} the stores: ${reason}; without --engine they come from the package registries`,
  );
}
