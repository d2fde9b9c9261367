import { type ServiceName, serviceNames } from "../../lib/service.ts";
import { type Calibration, type ServiceCalibration } from "../calibration.ts";
import { assumptions, tierOf, type Tier } from "./assumptions.ts";
import { type Demand, demandsOf } from "./demand.plan.ts";

/** What sizes follow from, of an environment's config. */
export interface Environment {
  readonly forecast: {
    /** At the daily peak, all regions together. */
    readonly requestsPerSecond: number;
    readonly readShare: number;
    readonly growthPercentPerYear: number;
    readonly spike: { readonly factor: number; readonly rampMinutes: number };
    readonly userShare: Readonly<Record<string, number>>;
  };
  readonly availabilityPercent: number;
  readonly zones: number;
  /** Connections that each server of the database admits. */
  readonly maxConnections: number;
  /** Partitions of each topic now: they can be added, never taken away. */
  readonly partitions: number;
}

/** Size of a service in each region. */
export interface ServiceSize {
  readonly min: number;
  readonly max: number;
  /** Requested processor time, in thousandths of a vCPU. */
  readonly cpu: number;
  readonly memoryMib: number;
  /** Connections of a pod to each server of the database; undefined for a service without one. */
  readonly poolSize: number | undefined;
  /** Unread events for each pod, for an autoscaler by lag; undefined for a service that consumes nothing. */
  readonly lagPerPod: number | undefined;
}

/** Sizes of an environment. */
export interface Sizes {
  readonly services: Readonly<Record<ServiceName, ServiceSize>>;
  readonly partitions: number;
  /** What no size can make good. */
  readonly problems: readonly string[];
}

/** Who has a database. */
const databaseUsers: ReadonlySet<ServiceName> = new Set(serviceNames.filter((name) => name !== "gateway"));

/** Sizes that carry the forecast, by what was measured. */
export function sizesOf(environment: Environment, calibration: Calibration): Sizes {
  const demands = demandsIn(environment);
  const tier = tierOf(environment.availabilityPercent);
  const bounds = each((name) =>
    boundsOf({ ...demands, name, tier, environment, measured: calibration.services[name] }),
  );
  const rates = each((name) => rateOfPod(demands, name, bounds[name].min, calibration.services[name], tier));
  const pools = poolsOf(environment, bounds, rates, calibration);
  const consumers = serviceNames.filter((name) => calibration.services[name].events !== undefined);
  const wanted = Math.max(0, ...consumers.map((name) => bounds[name].max));
  const services = each((name) => {
    const { events, memoryMib } = calibration.services[name];
    return {
      ...bounds[name],
      cpu: tier.cpu,
      memoryMib: memoryOf(memoryMib.most),
      poolSize: pools.sizes[name],
      lagPerPod: events && lagPerPod(events.perSecond, tier),
    };
  });
  return {
    services,
    partitions: Math.max(environment.partitions, roundedPartitions(wanted)),
    problems: pools.problems,
  };
}

interface Moments {
  /** At the daily peak. */
  readonly peak: Readonly<Record<ServiceName, Demand>>;
  /** When pods that the spike asked for begin to help: the minimum has carried all that came until then. */
  readonly early: Readonly<Record<ServiceName, Demand>>;
  /** At the top of the spike. */
  readonly spike: Readonly<Record<ServiceName, Demand>>;
}

/** What comes to the region that has most to do: home, which takes all changes; in the spike it may be the only one left. */
function demandsIn({ forecast }: Environment): Moments {
  const { requestsPerSecond, readShare, growthPercentPerYear, spike, userShare } = forecast;
  const peak = requestsPerSecond * (1 + growthPercentPerYear / 100) ** assumptions.horizonYears;
  const share = Math.max(...Object.values(userShare));
  const rampSeconds = spike.rampMinutes * 60;
  const risen = 1 + (spike.factor - 1) * Math.min(1, assumptions.reactionSeconds / rampSeconds);
  const demands = (factor: number, share: number) =>
    demandsOf(readShare, { reading: peak * factor * share, changing: peak * factor });
  return {
    peak: demands(1, share),
    early: demands(risen, share),
    spike: demands(Math.max(1, spike.factor), 1),
  };
}

interface BoundsParts extends Moments {
  readonly name: ServiceName;
  readonly tier: Tier;
  readonly environment: Environment;
  readonly measured: ServiceCalibration;
}

function boundsOf({ name, tier, environment, measured, peak, early, spike }: BoundsParts): {
  min: number;
  max: number;
} {
  const least = Math.max(1, tier.podsPerZone * environment.zones);
  const { cpuTarget, maxHeadroom, spread } = assumptions;
  const atPeak = podsFor(peak[name], measured, tier, cpuTarget);
  // For minutes pods may use all that they ask for.
  const untilHelp = podsFor(early[name], measured, tier, 1);
  const min = Math.max(least, atPeak, tier.podsPerZone > 0 ? untilHelp : 1);
  const max = Math.max(
    spread * min,
    Math.ceil(maxHeadroom * podsFor(spike[name], measured, tier, cpuTarget)),
  );
  return { min, max };
}

/** Requests in a second that one pod gets at most: before new pods help, or at the top of the spike with as many as it asks for. */
function rateOfPod(
  { early, spike }: Moments,
  name: ServiceName,
  min: number,
  measured: ServiceCalibration,
  tier: Tier,
): number {
  const atTop = Math.max(min, podsFor(spike[name], measured, tier, assumptions.cpuTarget));
  return Math.max(early[name].requests / min, spike[name].requests / atTop);
}

/** Pods that carry a demand, at a use of their requested processor time. */
export function podsFor(
  { requests, events }: Demand,
  { requests: cost, events: eventCost }: ServiceCalibration,
  { cpu }: Tier,
  use: number,
): number {
  const { relativeSpeed, rateTarget } = assumptions;
  const cores =
    (requests * cost.cpuMilliseconds + events * (eventCost?.cpuMilliseconds ?? 0)) / 1000 / relativeSpeed;
  const byProcessor = cores / ((cpu / 1000) * use);
  // One core was measured: a pod that asks for half of one has half of that rate.
  const share = rateTarget * relativeSpeed * Math.min(1, cpu / 1000);
  const byRate =
    requests / (cost.perSecond * share) + (eventCost ? events / (eventCost.perSecond * share) : 0);
  return Math.ceil(Math.max(byProcessor, byRate) - 1e-9);
}

/** Whole steps of 64 MiB. */
function memoryOf(most: number): number {
  return Math.ceil((most * assumptions.memoryHeadroom) / 64) * 64;
}

function lagPerPod(perSecond: number, { cpu }: Tier): number {
  const share = assumptions.relativeSpeed * Math.min(1, cpu / 1000);
  return Math.max(1, Math.floor(perSecond * share * assumptions.eventDelaySeconds));
}

/** Multiples of six divide well among three brokers, and among the pods that there may be. */
function roundedPartitions(count: number): number {
  return Math.ceil(count / 6) * 6;
}

type Bounds = Readonly<Record<ServiceName, { min: number; max: number }>>;

/**
 * Pools that serve what was in use, and fit together into what the database admits, also while a new version is rolled out. Where they do not fit, all
 * shrink by the same share.
 */
function poolsOf(
  { maxConnections }: Environment,
  bounds: Bounds,
  rates: Readonly<Record<ServiceName, number>>,
  { services }: Calibration,
): { sizes: Partial<Record<ServiceName, number>>; problems: string[] } {
  const { connectionShare, surge, poolFactor, leastPool } = assumptions;
  const budget = Math.floor(maxConnections * connectionShare);
  const users = serviceNames.filter((name) => databaseUsers.has(name));
  const pods = (name: ServiceName) => Math.ceil(bounds[name].max * surge);
  const wanted = (name: ServiceName) => {
    const { connections, perSecond } = services[name].requests;
    // Looked at at half of the measured rate: a pod that gets less of it needs less.
    const share = Math.min(1, rates[name] / (perSecond / 2));
    return Math.max(leastPool, Math.ceil(connections * poolFactor * share) + 1);
  };
  const total = (size: (name: ServiceName) => number) =>
    users.reduce((sum, name) => sum + pods(name) * size(name), 0);
  const least = total(() => leastPool);
  const spare = total(wanted) - least;
  const share = spare <= 0 ? 1 : Math.min(1, Math.max(0, (budget - least) / spare));
  const size = (name: ServiceName) => leastPool + Math.floor((wanted(name) - leastPool) * share);
  const sizes = Object.fromEntries(users.map((name) => [name, size(name)]));
  const problems =
    total(size) > budget
      ? [
          `${total(size)} connections at least, of the ${budget} that pools may have: the database needs a larger class`,
        ]
      : [];
  return { sizes, problems };
}

function each<T>(of: (name: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  return Object.fromEntries(serviceNames.map((name) => [name, of(name)])) as Record<ServiceName, T>;
}

/** Connections that pools open to one server at most, while a new version is rolled out. */
export function connectionsOf({ services }: Pick<Sizes, "services">): number {
  return serviceNames.reduce(
    (sum, name) => sum + Math.ceil(services[name].max * assumptions.surge) * (services[name].poolSize ?? 0),
    0,
  );
}
