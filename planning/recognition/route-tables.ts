import { type Link } from "../facets/facet";
import { type Route, type RouteTable, type Subnet, type Vpc } from "../facets/network";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { type Draft } from "./context";
import { type Directory } from "./directory";
import { isList, Properties } from "./properties";

/** Route tables with their routes and the subnets they serve. */
export class RouteTables {
  /** False where an association or a route could not be told: what is missing may then be anywhere. */
  complete = true;
  readonly #tableOfSubnet = new Map<Subnet, Link<RouteTable>>();
  readonly #mainOfVpc = new Map<Vpc, RouteTable>();

  constructor(
    readonly directory: Directory<RouteTable>,
    readonly routes: Route[],
  ) {}

  get tables(): readonly RouteTable[] {
    return this.directory.facets;
  }

  ofSubnet(subnet: Subnet): Link<RouteTable> {
    const own = this.#tableOfSubnet.get(subnet);
    if (own) return own;
    const main = subnet.vpc.state === "known" ? this.#mainOfVpc.get(subnet.vpc.value) : undefined;
    return main === undefined ? absentValue : known(main);
  }

  associate(subnet: Link<Subnet>, table: Link<RouteTable>): void {
    if (subnet.state !== "known") {
      this.complete = false;
      return;
    }
    this.#tableOfSubnet.set(subnet.value, table.state === "known" ? table : unknownValue);
    if (table.state === "known") (table.value.subnets as Subnet[]).push(subnet.value);
  }

  setMain(vpc: Link<Vpc>, table: Link<RouteTable>): void {
    if (vpc.state !== "known" || table.state !== "known") {
      this.complete = false;
      return;
    }
    (table.value as Draft<RouteTable>).main = true;
    this.#mainOfVpc.set(vpc.value, table.value);
  }

  /** Route tables that a list of ids names. */
  listed(resource: Resource, property: string): Value<readonly RouteTable[]> {
    const list = Properties.askedOf(resource).raw(property);
    if (list === undefined) return absentValue;
    const sources = this.directory.sourcesOf(resource, property);
    if (!isList(list)) {
      // Anything else among the sources says that the list came out of a component as a whole.
      const alone = sources.length === this.directory.graph.sourcesOf(resource, property).length;
      return alone && sources.length > 0 ? known(sources) : unknownValue;
    }
    return this.directory.linkAll(resource, property, list);
  }
}
