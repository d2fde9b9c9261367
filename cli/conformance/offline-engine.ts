import {
  EngineError,
  type PackSource,
  type Preview,
  previewProgram,
  type PreviewMode,
  type WireMap,
} from "@tenfold/engine";
import { encodeForJson, type Resource } from "@tenfold/planning";
import { normaliseProvider, normaliseValue } from "./normalise";
import { type ObservedResource, type Observation, type Verdict } from "./observation";
import { type ConformanceOptions } from "./options";
import { overridesOf, type Program } from "./programs";
import { readRecording, recordingPack, recordingVariable } from "./recording";

/** Runs programs through our engine. Keeps what referenced stacks put out, for StackReferences. */
export class OfflineEngine {
  readonly #outputs = new Map<string, WireMap>();

  constructor(
    private readonly options: ConformanceOptions,
    private readonly invokes: Readonly<Record<string, WireMap>>,
  ) {}

  /** Keeps the outputs that a StackReference to the program will read. */
  async bringUp(program: Program): Promise<void> {
    const preview = await this.#preview(program, "rehearse", []);
    const { organization, project, stack } = preview.deployment;
    this.#outputs.set(`${organization}/${project}/${stack}`, preview.wireOutputs);
  }

  async observe(program: Program, recording: string): Promise<Observation> {
    const started = performance.now();
    const packs = [recordingPack, ...this.options.policyPacks];
    process.env[recordingVariable] = recording;
    try {
      const sources = packs.map((directory) => ({ directory, config: {} }));
      const preview = await this.#preview(program, "preview", sources);
      return observationOf(preview, recording, performance.now() - started);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return failed(error.message, performance.now() - started);
    } finally {
      delete process.env[recordingVariable];
    }
  }

  async #preview(program: Program, mode: PreviewMode, policyPacks: readonly PackSource[]): Promise<Preview> {
    return previewProgram({
      ...{ directory: program.directory, stack: program.stack, mode, policyPacks },
      overrides: overridesOf(program),
      providers: this.options.providers === "stand-in" ? "simulated" : "passthrough",
      taughtInvokes: this.invokes,
      stackOutputs: (name) => Promise.resolve(this.#outputs.get(name)),
    });
  }
}

export function failed(failure: string, milliseconds: number): Observation {
  return { resources: new Map(), policyCalls: [], verdicts: [], failure, milliseconds };
}

function observationOf(preview: Preview, recording: string, milliseconds: number): Observation {
  const verdicts = preview.packs.flatMap((pack) =>
    pack.diagnostics.map(({ policy, level, severity, urn, message, pack: name }): Verdict => {
      return { pack: name, policy, level, severity: severity ?? "", urn, message: message.trim() };
    }),
  );
  return {
    resources: new Map(preview.graph.resources.map((resource) => [resource.urn, observe(resource)])),
    policyCalls: readRecording(recording),
    ...{ verdicts, failure: undefined, milliseconds },
  };
}

function observe(resource: Resource): ObservedResource {
  const inputs = Object.entries(resource.inputs).map(([key, value]) => [
    key,
    normaliseValue(encodeForJson(value)),
  ]);
  return {
    type: resource.type,
    custom: resource.custom,
    external: resource.external,
    parent: resource.parent ?? null,
    provider: normaliseProvider(resource.provider),
    protect: resource.protect,
    inputs: Object.fromEntries(inputs) as ObservedResource["inputs"],
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    additionalSecretOutputs: [...resource.additionalSecretOutputs].sort(),
  };
}
