import { type Taggable } from "../facets/cost";
import { isTaggable } from "../facets/tokens";
import { type Resource } from "../graph/resource";
import {
  absentValue,
  isPropertyMap,
  known,
  unknownValue,
  type PropertyMap,
  type PropertyValue,
  type Value,
} from "../graph/value";
import { type Context } from "./context";
import { Properties } from "./properties";

type Tags = Readonly<Record<string, Value<string>>>;

/** AWS resources that can be tagged: those of the table, and any other that carries tags. */
export function recogniseTaggables(context: Context): readonly Taggable[] {
  const defaults = new Map<string, Value<Tags>>();
  const found: Taggable[] = [];
  for (const resource of context.graph.resources) {
    if (!resource.custom || resource.external || !resource.type.startsWith("aws:")) continue;
    const carries = "tags" in resource.inputs || "tagsAll" in resource.outputs;
    if (!isTaggable(resource.type) && !carries) continue;
    const tags = tagsOf(resource, defaultTagsOf(context, defaults, resource));
    found.push({ ...context.facet("Taggable", resource), tags });
  }
  return found;
}

/** The provider merges its default tags under the resource's own; `tagsAll` is its answer, where it has one. */
function tagsOf(resource: Resource, defaults: Value<Tags>): Value<Tags> {
  const own = ownTagsOf(resource);
  const all = new Properties(resource.outputs).textMap("tagsAll");
  const below = all.state === "known" ? all : defaults;
  if (own.state === "unknown" || below.state === "unknown") return unknownValue;
  if (own.state === "absent" && below.state === "absent") return absentValue;
  return known({
    ...(below.state === "known" ? below.value : {}),
    ...(own.state === "known" ? own.value : {}),
  });
}

/** An Auto Scaling group writes its tags as a list of blocks with key and value. */
function ownTagsOf(resource: Resource): Value<Tags> {
  const asked = Properties.askedOf(resource);
  const raw = asked.raw("tags");
  if (raw === undefined || isPropertyMap(raw)) return asked.textMap("tags");
  const blocks = asked.blocks("tags");
  if (blocks.state !== "known") return blocks;
  const entries = blocks.value.map((block) => [block.text("key"), block.text("value")] as const);
  const named = entries.flatMap(([key, value]) =>
    key.state === "known" ? [[key.value, value] as const] : [],
  );
  return named.length === entries.length ? known(Object.fromEntries(named)) : unknownValue;
}

function defaultTagsOf(context: Context, cache: Map<string, Value<Tags>>, resource: Resource): Value<Tags> {
  const provider = context.providerOf(resource);
  if (!provider) return absentValue;
  const before = cache.get(provider.urn);
  if (before) return before;
  const tags = providerTags(provider);
  cache.set(provider.urn, tags);
  return tags;
}

/** A provider takes nested settings as JSON text. */
function providerTags(provider: Resource): Value<Tags> {
  const raw = Properties.askedOf(provider).raw("defaultTags");
  if (typeof raw !== "string")
    return new Properties({ defaultTags: raw ?? null }).textMap("defaultTags", "tags");
  try {
    const settings: unknown = JSON.parse(raw);
    return new Properties(plainOf(settings)).textMap("tags");
  } catch {
    return unknownValue;
  }
}

function plainOf(value: unknown): PropertyMap {
  return typeof value === "object" && value !== null ? (value as Record<string, PropertyValue>) : {};
}
