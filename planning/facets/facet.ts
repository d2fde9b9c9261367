import { type Resource } from "../graph/resource";
import { type Value } from "../graph/value";

/** The typed view of one resource. Rules, price and capacity read facets and never a type token. */
export interface Facet<Kind extends string = string> {
  readonly kind: Kind;
  readonly resource: Resource;
  /** AWS region, such as `us-west-2`. Undefined for global services and where nobody said. */
  readonly region: string | undefined;
}

/**
 * A property that names another resource.
 * - known: the resource is in the graph.
 * - unknown: the property is set, but the graph cannot tell which resource it names, or names one outside of it.
 * - absent: the property is not set.
 *
 * The answer is the same with known ids (`rehearse`) and with unknown ones (`preview`), where the property's
 * dependencies stand for the id.
 */
export type Link<T> = Value<T>;

/**
 * Zone labels, sorted, each once: zone ids (`usw2-az1`) where the program gave ids, zone names (`us-west-2a`) where it
 * gave names. Unknown as soon as one of the zones cannot be told.
 */
export type Zones = Value<readonly string[]>;
