import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import {
  type Deployment,
  type LogMessage,
  type PreviewMode,
  type ProviderBehaviour,
} from "./monitor/deployment";
import { type PackResult, type PackSource } from "./packs/pack-run";
import { type ConfigOverride } from "./program/config-path";
import { type Project } from "./program/project";
import { type WireMap } from "./protocol/wire";
import { type UntaughtOutput } from "./untaught";

export interface PreviewOptions {
  /** The folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** @default "organization" */
  readonly organization?: string;
  /** @default "preview" */
  readonly mode?: PreviewMode;
  /** @default "simulated". "passthrough" compares this engine alone with the real one */
  readonly providers?: ProviderBehaviour;
  readonly overrides?: readonly ConfigOverride[];
  readonly policyPacks?: readonly PackSource[];
  /** Function answers beside those of tenfold.invokes.json, which win. */
  readonly taughtInvokes?: Readonly<Record<string, WireMap>>;
  /** Outputs of other stacks in wire form, by the name a StackReference uses. */
  readonly stackOutputs?: (name: string) => Promise<WireMap | undefined>;
  /** Seconds after which the program or a pack is stopped. @default 300: a hundred times what prod takes */
  readonly timeoutSeconds?: number;
  /** Ends the preview early; everything it started is stopped. */
  readonly signal?: AbortSignal;
  /** Called as resources are registered. */
  readonly onProgress?: (progress: {
    readonly resources: number;
    readonly phase: "program" | "policies";
  }) => void;
}

export interface PreviewTimings {
  /** Milliseconds from the start of the program's process to its end. */
  readonly program: number;
  /** Milliseconds that the packs needed after the program had ended. */
  readonly policies: number;
  readonly total: number;
}

export interface Preview {
  readonly project: Project;
  readonly deployment: Deployment;
  readonly graph: ResourceGraph;
  readonly stackOutputs: PropertyMap;
  /** The same outputs in wire form, for the StackReference of another preview. */
  readonly wireOutputs: WireMap;
  readonly packs: readonly PackResult[];
  readonly log: readonly LogMessage[];
  /** Computed outputs that other resources use and that nobody taught the simulated cloud (`rehearse` only). */
  readonly untaught: readonly UntaughtOutput[];
  readonly timings: PreviewTimings;
}
