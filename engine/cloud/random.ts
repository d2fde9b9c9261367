import { type WireMap, unwrap } from "../protocol/wire";
import { type ComputedOutput, type ResourceContext, type SimulatedProvider, stableHex } from "./provider";

const words = ["amber", "brave", "calm", "daring", "eager", "fond", "gentle", "happy"];

/** The random package: values come from the URN, so that two rehearsals are equal. */
export const randomProvider: SimulatedProvider = {
  protocol: { secrets: false, resources: false },
  check: (context) => context.inputs,
  id: (context) => value(context),
  computed(context, id): Record<string, ComputedOutput> {
    const number = Number.parseInt(stableHex(context.urn, 8), 16);
    switch (context.type) {
      case "random:index/randomPassword:RandomPassword":
        return {
          result: { value: id, secret: true },
          bcryptHash: { value: `$2a$10$${stableHex(id, 53)}`, secret: true },
        };
      case "random:index/randomString:RandomString":
      case "random:index/randomUuid:RandomUuid":
        return { result: { value: id } };
      case "random:index/randomId:RandomId":
        return idForms(id);
      case "random:index/randomBytes:RandomBytes":
        return {
          base64: { value: Buffer.from(id).toString("base64"), secret: true },
          hex: { value: id, secret: true },
        };
      case "random:index/randomInteger:RandomInteger": {
        const min = Number(context.inputs["min"] ?? 0);
        const max = Number(context.inputs["max"] ?? min);
        return { result: { value: min + (number % (max - min + 1)) } };
      }
      case "random:index/randomShuffle:RandomShuffle": {
        const inputs = unwrap(context.inputs["inputs"]);
        return { results: { value: Array.isArray(inputs) ? rotate(inputs, number) : [] } };
      }
      default:
        return {};
    }
  },
  invoke: () => undefined,
};

function value(context: ResourceContext): string {
  const length = Number(context.inputs["length"] ?? 16);
  const hex = stableHex(context.urn, 64);
  switch (context.type) {
    case "random:index/randomPet:RandomPet":
      return `${words[Number.parseInt(hex.slice(0, 2), 16) % words.length]}-${context.name}`;
    case "random:index/randomUuid:RandomUuid":
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    case "random:index/randomId:RandomId":
      return hex.slice(0, 2 * Number(context.inputs["byteLength"] ?? 8));
    case "random:index/randomPassword:RandomPassword":
    case "random:index/randomString:RandomString":
    case "random:index/randomBytes:RandomBytes":
      return hex.repeat(Math.ceil(length / 64)).slice(0, length);
    default:
      return hex.slice(0, 16);
  }
}

function idForms(hex: string): Record<string, ComputedOutput> {
  const bytes = Buffer.from(hex, "hex");
  return {
    hex: { value: hex },
    dec: { value: BigInt(`0x${hex || "0"}`).toString() },
    b64Std: { value: bytes.toString("base64") },
    b64Url: { value: bytes.toString("base64url") },
  };
}

function rotate(list: WireMap[string][], by: number): WireMap[string][] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
