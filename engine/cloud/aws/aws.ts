import { isWireMap, knownString, unwrap, type WireMap } from "../../protocol/wire";
import { type ComputedOutput, type ResourceContext, type SimulatedProvider } from "../provider";
import { autoName } from "./auto-name";
import { awsFunctions } from "./functions";
import { awsResources } from "./resources";
import { type AwsContext, defaultId, rehearsedAccount } from "./taught";

/** The AWS provider: ids, ARNs and the other computed outputs of the types it was taught. */
export const awsProvider: SimulatedProvider = {
  protocol: { secrets: false, resources: false },
  check(context) {
    const taught = awsResources[context.type];
    return { ...taught?.defaults, ...autoName(taught?.autoName, context), ...context.inputs };
  },
  id: (context) => (awsResources[context.type]?.id ?? defaultId)(awsContext(context)),
  computed(context, id) {
    const aws = { ...awsContext(context), id };
    const outputs: Record<string, ComputedOutput> = {};
    for (const [key, teach] of Object.entries(awsResources[context.type]?.outputs ?? {}))
      outputs[key] = teach(aws);
    if (isWireMap(unwrap(context.inputs["tags"])) || "tagsAll" in outputs)
      outputs["tagsAll"] = { value: tagsAll(aws), planned: true };
    return outputs;
  },
  invoke: (token, args, context) => awsFunctions[token]?.(args, regionOf(args, context.providerInputs)),
};

function awsContext(context: ResourceContext): AwsContext {
  const region = regionOf(context.inputs, context.providerInputs);
  return {
    urn: context.urn,
    name: context.name,
    inputs: context.inputs,
    providerInputs: context.providerInputs,
    region,
    account: rehearsedAccount,
    id: "",
  };
}

function regionOf(inputs: WireMap, providerInputs: WireMap): string {
  return knownString(inputs["region"]) ?? knownString(providerInputs["region"]) ?? "us-east-1";
}

/** The provider's default tags under the resource's own, as AWS will hold them. */
function tagsAll({ inputs, providerInputs }: AwsContext): WireMap {
  const defaults = unwrap(providerInputs["defaultTags"]);
  const defaultTags = isWireMap(defaults) ? unwrap(defaults["tags"]) : undefined;
  const own = unwrap(inputs["tags"]);
  return { ...(isWireMap(defaultTags) ? defaultTags : {}), ...(isWireMap(own) ? own : {}) };
}
