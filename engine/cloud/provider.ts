import { createHash } from "node:crypto";
import { type Deployment } from "../monitor/deployment";
import { type WireMap, type WireValue } from "../protocol/wire";
import { type ProviderProtocol } from "./protocol";

/** What a simulated provider knows about the resource in hand. */
export interface ResourceContext {
  readonly deployment: Deployment;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: WireMap;
  /** The settings of the provider that manages it, e.g. `region` and `defaultTags`. */
  readonly providerInputs: WireMap;
}

export interface InvokeContext {
  readonly deployment: Deployment;
  readonly providerInputs: WireMap;
}

/** A computed output: its value in `rehearse`, and whether the provider marks it secret. */
export interface ComputedOutput {
  readonly value: WireValue;
  /** True where the inputs alone decide it, so that a preview knows it too. */
  readonly planned?: boolean;
  readonly secret?: boolean;
  /** True where `value` holds fields that the provider adds to an object which the program gave. */
  readonly completes?: boolean;
}

/** One package of the simulated cloud. */
export interface SimulatedProvider {
  readonly protocol: ProviderProtocol;
  /** Completes the inputs as the provider's Check does: defaults and generated names. */
  check(context: ResourceContext): WireMap;
  /** The id that `rehearse` gives; the same on every run. */
  id(context: ResourceContext): string;
  /** The computed outputs this provider was taught, beyond the inputs. What is missing here stays unknown. */
  computed(context: ResourceContext, id: string): Readonly<Record<string, ComputedOutput>>;
  /** The answer to a function; undefined where it was never taught. */
  invoke(token: string, args: WireMap, context: InvokeContext): WireMap | undefined;
}

/** Hex digits that depend on `key` alone, so that every run gives the same ids. */
export function stableHex(key: string, digits: number): string {
  return createHash("sha256").update(key).digest("hex").slice(0, digits);
}
