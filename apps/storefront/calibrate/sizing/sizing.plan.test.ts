import assert from "node:assert/strict";
import fc from "fast-check";
import { type ServiceName, serviceNames } from "../../lib/service.ts";
import { type Calibration, type ServiceCalibration } from "../calibration.ts";
import { assumptions, tierOf } from "./assumptions.ts";
import { demandsOf, fanOut, stepsFor } from "./demand.plan.ts";
import { connectionsOf, type Environment, podsFor, sizesOf } from "./sizing.plan.ts";

const costs = fc.double({ min: 0.05, max: 40, noNaN: true });
const rates = fc.integer({ min: 5, max: 20_000 });

function calibrated(consumes: boolean): fc.Arbitrary<ServiceCalibration> {
  const requests = fc.record({
    mix: fc.constant({ all: 1 }),
    perSecond: rates,
    p99Milliseconds: fc.constant(100),
    limitedBy: fc.constant("waiting" as const),
    cpuMilliseconds: costs,
    queries: fc.constant(1),
    cacheReads: fc.constant(0),
    calls: fc.constant(0),
    connections: fc.integer({ min: 0, max: 10 }),
  });
  const events = fc.record({
    type: fc.constant("order.placed"),
    perSecond: rates,
    cpuMilliseconds: costs,
    queries: fc.constant(3),
  });
  const rest = {
    requests,
    measured: fc.constant({ date: "2026-11-21", secondsPerStep: 5, otherLoad: 0 }),
    memoryMib: fc.integer({ min: 80, max: 900 }).map((most) => ({ idle: 80, most })),
  };
  return consumes ? fc.record({ ...rest, events }) : fc.record(rest);
}

const consumers: readonly ServiceName[] = [
  "catalog",
  "search",
  "cart",
  "orders",
  "payments",
  "notifications",
];

const calibrations: fc.Arbitrary<Calibration> = fc.record({
  about: fc.constant(""),
  machine: fc.constant({ processor: "x", cores: 2, memoryGib: 8, node: "v24" }),
  objective: fc.constant({ p99Milliseconds: 200, failedShare: 0.001 }),
  services: fc.record(
    Object.fromEntries(serviceNames.map((name) => [name, calibrated(consumers.includes(name))])) as Record<
      ServiceName,
      fc.Arbitrary<ServiceCalibration>
    >,
  ),
});

const environments: fc.Arbitrary<Environment> = fc.record({
  forecast: fc.record({
    requestsPerSecond: fc.integer({ min: 1, max: 20_000 }),
    readShare: fc.double({ min: 0, max: 1, noNaN: true }),
    growthPercentPerYear: fc.integer({ min: -50, max: 200 }),
    spike: fc.record({
      factor: fc.integer({ min: 1, max: 20 }),
      rampMinutes: fc.integer({ min: 1, max: 60 }),
    }),
    userShare: fc.constantFrom<Readonly<Record<string, number>>>({ a: 1 }, { a: 0.6, b: 0.4 }),
  }),
  availabilityPercent: fc.constantFrom(95, 99.5, 99.99),
  zones: fc.integer({ min: 2, max: 3 }),
  maxConnections: fc.integer({ min: 200, max: 5_000 }),
  partitions: fc.integer({ min: 1, max: 96 }),
});

const cases = { numRuns: 200 };

describe("the sizes that follow from a calibration", () => {
  it("never shrink when more comes", () => {
    const factors = fc.double({ min: 1, max: 20, noNaN: true });
    fc.assert(
      fc.property(environments, calibrations, factors, (environment, calibration, factor) => {
        const { forecast } = environment;
        const requestsPerSecond = forecast.requestsPerSecond * factor;
        const more = sizesOf({ ...environment, forecast: { ...forecast, requestsPerSecond } }, calibration);
        const less = sizesOf(environment, calibration);
        for (const name of serviceNames) {
          assert.ok(more.services[name].min >= less.services[name].min, `${name}.min`);
          assert.ok(more.services[name].max >= less.services[name].max, `${name}.max`);
        }
        assert.ok(more.partitions >= less.partitions);
      }),
      cases,
    );
  });

  it("keep the pods of each zone, and twice the room above", () => {
    fc.assert(
      fc.property(environments, calibrations, (environment, calibration) => {
        const { podsPerZone } = tierOf(environment.availabilityPercent);
        if (environment.availabilityPercent === 99.99) assert.equal(podsPerZone, 2);
        for (const { min, max } of Object.values(sizesOf(environment, calibration).services)) {
          assert.ok(min >= Math.max(1, podsPerZone * environment.zones), `min ${min}`);
          assert.ok(max >= assumptions.spread * min, `max ${max} of min ${min}`);
        }
      }),
      cases,
    );
  });

  it("give no consumer more pods than a topic has partitions, of which none is taken away", () => {
    fc.assert(
      fc.property(environments, calibrations, (environment, calibration) => {
        const { services, partitions } = sizesOf(environment, calibration);
        assert.ok(partitions >= environment.partitions);
        for (const name of consumers) assert.ok(services[name].max <= partitions, name);
      }),
      cases,
    );
  });

  it("open no more connections than the database admits, or say that it is too small", () => {
    fc.assert(
      fc.property(environments, calibrations, (environment, calibration) => {
        const sizes = sizesOf(environment, calibration);
        const fits = connectionsOf(sizes) <= environment.maxConnections * assumptions.connectionShare;
        assert.equal(
          fits,
          sizes.problems.length === 0,
          `${connectionsOf(sizes)} of ${environment.maxConnections}`,
        );
        assert.equal(sizes.services.gateway.poolSize, undefined);
      }),
      cases,
    );
  });

  it("give a pod the connections of the requests that it gets: the fewest where next to none come", () => {
    fc.assert(
      fc.property(environments, calibrations, (environment, calibration) => {
        const quiet = { ...environment, forecast: { ...environment.forecast, requestsPerSecond: 0.001 } };
        const [few, many] = [sizesOf(quiet, calibration), sizesOf(environment, calibration)];
        for (const name of serviceNames) {
          if (name === "gateway") continue;
          const { connections } = calibration.services[name].requests;
          assert.ok((few.services[name].poolSize ?? 0) <= assumptions.leastPool, name);
          const most = Math.max(assumptions.leastPool, connections * assumptions.poolFactor + 1);
          assert.ok((many.services[name].poolSize ?? 0) <= Math.ceil(most), name);
        }
      }),
      cases,
    );
  });

  it("carry the spike at half of the maximum, in one region alone", () => {
    fc.assert(
      fc.property(environments, calibrations, (environment, calibration) => {
        const { readShare, requestsPerSecond, growthPercentPerYear, spike } = environment.forecast;
        const all =
          requestsPerSecond * spike.factor * (1 + growthPercentPerYear / 100) ** assumptions.horizonYears;
        const demands = demandsOf(readShare, { reading: all, changing: all });
        const { services } = sizesOf(environment, calibration);
        const tier = tierOf(environment.availabilityPercent);
        for (const name of serviceNames) {
          const needed = podsFor(demands[name], calibration.services[name], tier, assumptions.cpuTarget);
          assert.ok(
            services[name].max + 1e-6 >= Math.min(needed * 2, needed * assumptions.maxHeadroom),
            name,
          );
        }
      }),
      cases,
    );
  });
});

describe("what a visitor asks of the services", () => {
  it("has the share of reads that the forecast has, from a fifth on", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 1, noNaN: true }), (readShare) => {
        let [reads, writes] = [0, 0];
        for (const [step, rate] of stepsFor(readShare)) {
          reads += rate * fanOut[step].reads;
          writes += rate * fanOut[step].writes;
        }
        assert.ok(Math.abs(reads + writes - 1) < 1e-9, `${reads} + ${writes}`);
        assert.ok(Math.abs(reads - readShare) < 1e-9, `${reads} of ${readShare}`);
      }),
    );
  });

  it("comes through the gateway, every request of it", () => {
    for (const [step, { reads, writes, requests }] of Object.entries(fanOut))
      assert.equal(requests.gateway, reads + writes, step);
  });
});
