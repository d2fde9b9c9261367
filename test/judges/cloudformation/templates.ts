import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { mapProperties } from "./map";
import { isJsonMap, type Json, type JsonMap, plainJson } from "./plain";
import { type Schemas, type TypeSchema } from "./schemas";
import { types, withoutCounterpart } from "./types";
import { type TypeEntry } from "./types/entry";

export interface Template {
  /** Name of the program that it comes from. */
  readonly program: string;
  readonly region: string;
  readonly body: { readonly Resources: Readonly<Record<string, { Type: string; Properties: JsonMap }>> };
  /** Logical id → URN. */
  readonly urns: ReadonlyMap<string, string>;
}

export interface Translation {
  readonly templates: readonly Template[];
  /** AWS resources of the graph. */
  readonly total: number;
  /** Those that stand in a template, of their own or inside another resource. */
  readonly judged: number;
  /** Pulumi type → why none of them is in a template. */
  readonly unmappedTypes: ReadonlyMap<string, { readonly count: number; readonly reason: string }>;
  /** `type: property` → how often it was left out for want of a name. */
  readonly unmappedProperties: ReadonlyMap<string, number>;
}

/** Global services stand in the template of this region, as they would in a stack. */
const globalRegion = "us-east-1";

/** Translates the AWS resources of a rehearsed preview into one CloudFormation template per region. */
export function translate(program: string, graph: ResourceGraph, schemas: Schemas): Translation {
  return new Translator(program, graph, schemas).run();
}

interface Entry {
  readonly resource: Resource;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly schema: TypeSchema;
  readonly entry: TypeEntry;
  inputs: JsonMap;
}

class Translator {
  readonly #unmappedTypes = new Map<string, { count: number; reason: string }>();
  readonly #unmappedProperties = new Map<string, number>();
  readonly #entries = new Map<string, Entry>();
  readonly #taken = new Set<string>();

  constructor(
    readonly program: string,
    readonly graph: ResourceGraph,
    readonly schemas: Schemas,
  ) {}

  run(): Translation {
    const resources = this.graph.resources.filter(
      (resource) => resource.custom && !resource.external && resource.type.startsWith("aws:"),
    );
    let judged = 0;
    for (const resource of resources) if (!entryOf(resource).partOf && this.#enter(resource)) judged++;
    for (const resource of resources) if (entryOf(resource).partOf && this.#join(resource)) judged++;
    return {
      templates: this.#templates(),
      total: resources.length,
      judged,
      unmappedTypes: this.#unmappedTypes,
      unmappedProperties: this.#unmappedProperties,
    };
  }

  #enter(resource: Resource): boolean {
    const entry = entryOf(resource);
    const region = this.graph.regionOf(resource) ?? globalRegion;
    const type = entry.none === undefined ? (entry.type ?? this.#sameName(resource, region)) : undefined;
    const schema = type === undefined ? undefined : this.schemas.get(type, region);
    if (type === undefined || !schema) return this.#leaveOut(resource, entry.none ?? "no type of that name");
    this.#entries.set(resource.urn, {
      ...{ resource, region, type, schema, entry },
      logicalId: this.#logicalId(resource),
      inputs: entry.reshape ? entry.reshape(this.#inputs(resource), region) : this.#inputs(resource),
    });
    return true;
  }

  #join(resource: Resource): boolean {
    const { partOf } = entryOf(resource);
    if (!partOf) return false;
    const own = this.#inputs(resource);
    const region = this.graph.regionOf(resource) ?? globalRegion;
    const owner = [...this.#entries.values()].find(
      (entry) =>
        [partOf.type].flat().includes(shortType(entry.resource.type)) &&
        entry.region === region &&
        Object.entries(partOf.key).every(([mine, theirs]) => own[mine] === identity(entry.resource, theirs)),
    );
    if (!owner) return this.#leaveOut(resource, "what it is a part of is not in the graph");
    for (const [key, value] of Object.entries(partOf.adds(own, region))) {
      const before = owner.inputs[key];
      owner.inputs[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
    return true;
  }

  #leaveOut(resource: Resource, reason: string): false {
    const type = shortType(resource.type);
    const known = this.#unmappedTypes.get(type);
    this.#unmappedTypes.set(type, { count: (known?.count ?? 0) + 1, reason });
    return false;
  }

  #sameName(resource: Resource, region: string): string | undefined {
    const [service = "", name = ""] = shortType(resource.type).toLowerCase().split("/");
    return this.schemas.types(region).find((type) => type.toLowerCase() === `aws::${service}::${name}`);
  }

  #logicalId(resource: Resource): string {
    const words = `${resource.name}-${resource.type.split(":").at(-1)}`.split(/[^A-Za-z0-9]+/);
    const base = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
    let id = base;
    for (let again = 2; this.#taken.has(id); again++) id = `${base}${again}`;
    this.#taken.add(id);
    return id;
  }

  #inputs(resource: Resource): JsonMap {
    const { files = {} } = entryOf(resource);
    const json = plainJson(resource.inputs, (place) => {
      if (!Object.hasOwn(files, place)) this.#count(resource, `${place} (not known)`);
    });
    const inputs = { ...files, ...(isJsonMap(json) ? json : {}) };
    return Object.fromEntries(
      Object.entries(inputs).filter(([name]) => withoutCounterpart[name] === undefined),
    );
  }

  #count(resource: Resource, place: string): void {
    const key = `${shortType(resource.type)}: ${place}`;
    this.#unmappedProperties.set(key, (this.#unmappedProperties.get(key) ?? 0) + 1);
  }

  #templates(): Template[] {
    const byRegion = new Map<
      string,
      { resources: Template["body"]["Resources"]; urns: Map<string, string> }
    >();
    for (const entry of this.#entries.values()) {
      const { properties, unmapped } = mapProperties(entry.inputs, entry.schema, entry.entry);
      for (const place of unmapped) this.#count(entry.resource, place);
      const template = byRegion.get(entry.region) ?? { resources: {}, urns: new Map() };
      byRegion.set(entry.region, template);
      const linked = this.#linked(properties, entry) as JsonMap;
      template.resources = {
        ...template.resources,
        [entry.logicalId]: { Type: entry.type, Properties: linked },
      };
      template.urns.set(entry.logicalId, entry.resource.urn);
    }
    return [...byRegion].map(([region, { resources, urns }]) => ({
      program: this.program,
      region,
      body: { Resources: resources },
      urns,
    }));
  }

  /** Puts references where a value is the id or an attribute of a resource in the same template that this one depends on. */
  #linked(properties: JsonMap, entry: Entry): Json {
    const links = new Map<string, Json>();
    for (const urn of entry.resource.dependencies) {
      const source = this.#entries.get(urn);
      if (!source || source.region !== entry.region) continue;
      for (const [value, link] of linksTo(source)) links.set(value, link);
    }
    const visit = (value: Json): Json => {
      if (typeof value === "string") return links.get(value) ?? value;
      if (Array.isArray(value)) return value.map(visit);
      if (!isJsonMap(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
    };
    return visit(properties);
  }
}

/** `aws:ec2/vpc:Vpc` → `ec2/vpc`, the form of the table. */
function shortType(type: string): string {
  return type.split(":")[1] ?? type;
}

function entryOf(resource: Resource): TypeEntry {
  return types[shortType(resource.type)] ?? {};
}

function identity(resource: Resource, property: string): Json | undefined {
  const value = property === "id" ? resource.id : (resource.outputs[property] ?? resource.inputs[property]);
  return value === undefined ? undefined : plainJson(value);
}

/** Values by which others name a resource → the reference that CloudFormation has for it. */
function linksTo(source: Entry): Map<string, Json> {
  const links = new Map<string, Json>();
  const reference = { Ref: source.logicalId };
  const primary = (source.schema.primaryIdentifier ?? []).map(propertyName);
  for (const name of (source.schema.readOnlyProperties ?? []).map(propertyName)) {
    const value = identity(source.resource, name.charAt(0).toLowerCase() + name.slice(1));
    if (typeof value === "string" && value !== "")
      links.set(value, { "Fn::GetAtt": [source.logicalId, name] });
  }
  const arn = identity(source.resource, "arn");
  const id = identity(source.resource, "id");
  const isArn = primary.length === 1 && /arn$/i.test(primary[0] ?? "");
  const own = isArn ? arn : id;
  if (primary.length === 1 && typeof own === "string" && own !== "") links.set(own, reference);
  return links;
}

function propertyName(pointer: string): string {
  return pointer.replace("/properties/", "").replaceAll("/", ".");
}
