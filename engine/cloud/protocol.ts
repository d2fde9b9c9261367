import {
  holdsUnknown,
  isReference,
  isSecret,
  isWireMap,
  referencedId,
  secret,
  unwrap,
  type WireMap,
  type WireValue,
} from "../protocol/wire";

/** Which marks a provider understands. What it does not, the engine takes away before a call and, for secrets, puts back. */
export interface ProviderProtocol {
  readonly secrets: boolean;
  readonly resources: boolean;
}

/** Properties as the provider receives them: secrets bare and resources as ids where it knows neither. */
export function downgrade(value: WireValue, protocol: ProviderProtocol): WireValue {
  if (protocol.secrets && protocol.resources) return value;
  if (Array.isArray(value)) return value.map((item) => downgrade(item, protocol));
  if (!isWireMap(value)) return value;
  const [hidden, reference] = [isSecret(value), isReference(value)];
  if (hidden) {
    const inner = downgrade(value["value"] ?? null, protocol);
    return protocol.secrets ? secret(inner) : inner;
  }
  if (reference && !protocol.resources) return referencedId(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, downgrade(item, protocol)]));
}

/**
 * Secret marks of `given` put back onto what a provider answered that knows no secrets: maps are compared key by key; any
 * other value is secret as a whole where something in the given one was.
 */
export function annotateSecrets(answer: WireMap, given: WireMap): WireMap {
  const result: WireMap = { ...answer };
  for (const [key, before] of Object.entries(given)) {
    const after = answer[key];
    if (after === undefined) continue;
    if (isPlainMap(after) && isPlainMap(before)) result[key] = annotateSecrets(after, before);
    else if (!isSecret(after) && holdsSecret(before)) result[key] = secret(after);
  }
  return result;
}

/** True where a provider cannot be asked, because its own settings are not known yet. */
export function isUndecided(providerInputs: WireMap): boolean {
  return Object.values(providerInputs).some((value) => holdsUnknown(unwrap(value)));
}

function isPlainMap(value: WireValue): value is WireMap {
  return isWireMap(value) && !isSecret(value) && !isReference(value);
}

function holdsSecret(value: WireValue): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isWireMap(value) && Object.values(value).some(holdsSecret);
}
