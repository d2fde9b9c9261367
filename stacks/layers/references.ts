import * as pulumi from "@pulumi/pulumi";
import { type EnvironmentConfig } from "../config/environment-config";
import { type LayerName } from "../config/schema";

/** What a layer in another stack exported. */
export interface LayerExports {
  /**
   * The text at a path in what the layer exported for a region, e.g. `text("us-west-2", "vpcId")`.
   *
   * @throws pulumi.RunError (when it resolves) where the other stack exported nothing there.
   */
  text(region: string, ...path: string[]): pulumi.Output<string>;
}

/** The two ways to a layer's outputs. */
export interface LayerSources<Outputs> {
  /** Creates the layer's components. */
  readonly build: () => Outputs;
  /** Makes the same outputs from what another stack exported. */
  readonly read: (exports: LayerExports) => Outputs;
}

/** Takes layers from this program where it builds them, else from the stacks that do. */
export function layerFrom(config: EnvironmentConfig) {
  return <Outputs>(name: LayerName, { build, read }: LayerSources<Outputs>): Outputs => {
    if (config.layers.includes(name)) return build();
    const stack = config.stacks[name] ?? {};
    return read(
      typeof stack === "string" ? exportsOf(stack, name, `${name}-layer`) : exportsOfEach(stack, name),
    );
  };
}

/** The same function, run at its first call alone. */
export function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}

/** Of a layer that each region has in a stack of its own. Only stacks of regions that are asked for are read. */
function exportsOfEach(stacks: Readonly<Record<string, string>>, layerName: LayerName): LayerExports {
  const exported = new Map(
    Object.entries(stacks).map(([region, stack]) => [
      region,
      once(() => exportsOf(stack, layerName, `${layerName}-layer-${region}`)),
    ]),
  );
  return {
    text: (region, ...path) => {
      const ofRegion = exported.get(region);
      if (!ofRegion)
        throw new Error(`the check of the config let ${region} without a ${layerName} layer pass`);
      return ofRegion().text(region, ...path);
    },
  };
}

function exportsOf(stack: string, layerName: LayerName, referenceName: string): LayerExports {
  const reference = new pulumi.StackReference(referenceName, { name: qualified(stack) });
  const exported: pulumi.Output<unknown> = reference.getOutput(layerName);
  // Pulumi reports each error object once: of a stack that is not up, one missing value is enough to read about.
  let error: pulumi.RunError | undefined;
  const missing = (path: readonly string[]) =>
    (error ??= new pulumi.RunError(
      `stack ${stack} exports no ${[layerName, ...path].join(".")}: run pulumi up there first, with the same regions and zones`,
    ));
  return {
    text: (...path) =>
      exported.apply((value) => {
        const found = at(value, path);
        if (typeof found !== "string") throw missing(value === undefined ? [] : path);
        return found;
      }),
  };
}

/** A StackReference wants organisation and project too; both are this program's own. */
function qualified(stack: string): string {
  const parts = stack.split("/");
  const [organization, project] = [pulumi.getOrganization(), pulumi.getProject()];
  if (parts.length === 1) return `${organization}/${project}/${stack}`;
  return parts.length === 2 ? `${organization}/${stack}` : stack;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, step) => (typeof node === "object" && node !== null ? Reflect.get(node, step) : undefined),
    value,
  );
}
