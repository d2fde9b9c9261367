import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "./errors";

/** What lies behind a security group: `Aurora`, `Cache`, `Stream` and the others are such, and so are their exports from another stack. */
export interface ConnectionTarget {
  /** Whose rules are added to: nothing else may decide on all of them. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Port that clients connect to. */
  readonly port: number;
  /** Last one of several ports in a row. @default port */
  readonly lastPort?: number;
  /** Region of the store, where it is known: security groups are named in their own region alone. @default not checked */
  readonly region?: string;
}

/** Stores to open, by a name that stays: `{ orders: database, events: stream }`. */
export type Connections = Readonly<Record<string, ConnectionTarget>>;

/** A way that a component opened. */
export interface OpenedPort {
  /** Name of the connection. */
  readonly to: string;
  /** `5432`, or `6379-6380`. */
  readonly ports: string;
  /** Whose pods may go there: those of the whole cluster, or of one service. */
  readonly from: "cluster" | "service";
}

/** The ways that connections open, in their order. */
export function openedPorts(
  connections: Connections | undefined,
  from: OpenedPort["from"],
): readonly OpenedPort[] {
  return Object.entries(connections ?? {}).map(([to, { port, lastPort = port }]) => {
    return { to, ports: lastPort === port ? String(port) : `${port}-${lastPort}`, from };
  });
}

/** Records stores of another region, ports that are none, and names that could not become part of a resource's name. */
export function checkConnections(
  check: ArgumentCheck,
  region: string,
  connections: Connections | undefined,
): void {
  for (const [name, target] of Object.entries(connections ?? {})) {
    const { port, lastPort = port } = target;
    const field = `connections.${name}`;
    const fits = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
    check.require(fits, field, name, "a name of lower-case letters, digits and hyphens");
    const holds = [port, lastPort].every((one) => Number.isInteger(one) && one >= 1 && one <= 65_535);
    check.require(holds && lastPort >= port, `${field}.port`, port, "1 to 65535, and lastPort not below it");
    check.require(
      target.region === undefined || target.region === region,
      `${field}.region`,
      target.region,
      `a store in ${region}: a security group of another region cannot be named`,
    );
  }
}
