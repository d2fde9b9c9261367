import { profiles } from "../../load/profiles.ts";
import { type StepName } from "../../load/steps.ts";
import { type ServiceName, serviceNames } from "../../lib/service.ts";

/** What comes to a service in a second. */
export interface Demand {
  readonly requests: number;
  readonly events: number;
}

export type Demands = Readonly<Record<ServiceName, Demand>>;

/** What one step of a visitor asks of whom. */
interface FanOut {
  /** Requests from outside, by whether they change something. */
  readonly reads: number;
  readonly writes: number;
  /** Requests that each service gets, those of other services among them. */
  readonly requests: Partial<Readonly<Record<ServiceName, number>>>;
  /** Events that each consumer gets. */
  readonly events?: Partial<Readonly<Record<ServiceName, number>>>;
}

/**
 * Who asks whom, as the code does: what is put into a cart asks the catalog for the product and then for the whole cart; an order reads the cart as it
 * is, and asks the catalog. Its products are put aside, it is paid, its cart is emptied, and the user hears of it. A test holds it to what is served under a load.
 */
export const fanOut: Readonly<Record<StepName, FanOut>> = {
  product: { reads: 1, writes: 0, requests: { gateway: 1, catalog: 1 } },
  category: { reads: 1, writes: 0, requests: { gateway: 1, catalog: 1 } },
  search: { reads: 1, writes: 0, requests: { gateway: 1, search: 1 } },
  signIn: { reads: 0, writes: 1, requests: { gateway: 1, auth: 1 } },
  addToCart: { reads: 0, writes: 1, requests: { gateway: 1, cart: 1, catalog: 2 } },
  order: {
    reads: 1,
    writes: 2,
    requests: { gateway: 3, cart: 2, catalog: 3, orders: 2, payments: 0.1, notifications: 0.1 },
    // The order's topic: placed, reserved. The catalog's: what was put aside. That of payments: it is paid. Who reads a topic gets all of it.
    events: { catalog: 2, payments: 2, cart: 2, notifications: 3, orders: 2, search: 1 },
  },
};

const steps = Object.entries(profiles["black-friday"].mix) as readonly [StepName, number][];

/** Steps in a second for one request in a second from outside, with a share of reads: those that only read give way to those that write. */
export function stepsFor(readShare: number): ReadonlyMap<StepName, number> {
  const sum = (of: (each: FanOut) => number, only: boolean) =>
    steps.reduce(
      (total, [name, weight]) => (isReading(name) === only ? total + weight * of(fanOut[name]) : total),
      0,
    );
  const [browsing, buying] = [
    sum(({ reads }) => reads, true),
    sum(({ reads, writes }) => reads + writes, false),
  ];
  const changing = sum(({ writes }) => writes, false);
  // Of each request of those who buy, some only read: with fewer reads than those there is nobody who only looks around.
  const share = Math.min((1 - readShare) / changing, 1 / buying);
  const left = (1 - share * buying) / browsing;
  return new Map(steps.map(([name, weight]) => [name, weight * (isReading(name) ? left : share)]));
}

function isReading(name: StepName): boolean {
  return fanOut[name].writes === 0;
}

/** Requests in a second from outside, by what becomes of them. */
export interface Traffic {
  /** Of those who only look around. */
  readonly reading: number;
  /** Of those who change something: all of it goes to the home region. */
  readonly changing: number;
}

/**
 * What each service gets.
 * @param traffic multiplies the steps that only read, and the others: a region that is home gets the changes of all.
 */
export function demandsOf(readShare: number, { reading, changing }: Traffic): Demands {
  const rates = stepsFor(readShare);
  const sum = (name: ServiceName, of: "requests" | "events") =>
    [...rates].reduce((total, [step, rate]) => {
      const each = fanOut[step][of]?.[name] ?? 0;
      return total + each * rate * (isReading(step) ? reading : changing);
    }, 0);
  const entries = serviceNames.map((name) => [
    name,
    { requests: sum(name, "requests"), events: sum(name, "events") },
  ]);
  return Object.fromEntries(entries) as Demands;
}
