import { type ServiceName } from "../../lib/service.ts";
import { type Ask } from "../drive.ts";

/** What a subject works with while it is measured. */
export interface Scene {
  readonly random: () => number;
  /** Ids of the products that are for sale. */
  readonly products: readonly string[];
  readonly pick: () => number;
  /** Users, and the value of their header `authorization`. */
  readonly users: readonly { readonly id: string; readonly authorization: string }[];
  /** Where the process under measurement serves. */
  readonly url: string;
}

/** A kind of request, and how often it comes. */
export interface Kind {
  readonly weight: number;
  readonly ask: () => Ask;
}

/** Events to be consumed, as they travel. */
export interface SampleEvent {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly data: object;
}

/** What is measured of a service. */
export interface Subject {
  readonly name: ServiceName | "monolith";
  /** Requests in a second to begin the search with. */
  readonly startRate: number;
  /** The requests. It may prepare what they need, by requests of its own. */
  kinds(scene: Scene): Promise<Readonly<Record<string, Kind>>> | Readonly<Record<string, Kind>>;
  /** Events of one type, where the service consumes some. */
  events?(scene: Scene, count: number): Promise<readonly SampleEvent[]> | readonly SampleEvent[];
}
