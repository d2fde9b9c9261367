import { type WireMap } from "../protocol/wire";

/**
 * `preview`: computed outputs are unknown, as in a first `pulumi preview`. `rehearse`: ids and taught outputs are filled in,
 * as in the second one. Both are dry runs to the program.
 */
export type PreviewMode = "preview" | "rehearse";

/**
 * `simulated`: the packages that the simulated cloud knows behave like their providers. `passthrough`: every provider hands inputs
 * back as they came, so that the engine alone can be compared with the real one.
 */
export type ProviderBehaviour = "simulated" | "passthrough";

/** What runs: the names and settings that every part of one preview needs. */
export interface Deployment {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly mode: PreviewMode;
  readonly providers: ProviderBehaviour;
  /** The folder that the program runs in: assets are found from there. */
  readonly workingDirectory: string;
  /** Fully qualified key (`aws:region`) → value as Pulumi stores it: a string, structured values as JSON. */
  readonly config: ReadonlyMap<string, string>;
  readonly secretKeys: ReadonlySet<string>;
  /** Answers taught to this preview: invoke token → result. */
  readonly taughtInvokes: Readonly<Record<string, WireMap>>;
  /** The outputs of another stack; undefined where nobody knows them. */
  readonly stackOutputs: (stackName: string) => Promise<WireMap | undefined>;
}

/** What a program logged through the engine. */
export interface LogMessage {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  readonly urn: string | undefined;
}
