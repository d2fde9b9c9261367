import assert from "node:assert/strict";
import { parse } from "yaml";
import { type ServiceName, serviceNames } from "../../lib/service.ts";
import { disagreements } from "./disagreements.plan.ts";
import { maxConnectionsOf, readEnvironment, type Values, withSizes } from "./environment-file.ts";
import { type ServiceSize, type Sizes } from "./sizing.plan.ts";

function sizesWith(of: (name: ServiceName) => Partial<ServiceSize>): Sizes {
  const size = { min: 7, max: 77, cpu: 300, memoryMib: 448, poolSize: 4, lagPerPod: 900 };
  const entries = serviceNames.map((name) => [name, { ...size, ...of(name) }]);
  return {
    services: Object.fromEntries(entries) as Sizes["services"],
    partitions: 96,
    problems: [],
  };
}

interface Config {
  readonly config: {
    readonly "tenfold:sizes": {
      readonly stream: { readonly partitions: number };
      readonly services: Readonly<Record<string, Values>>;
    };
  };
}

describe("the config of an environment", () => {
  for (const name of ["dev", "staging", "prod"]) {
    it(`of ${name} takes sizes, and keeps every comment and every other line`, () => {
      const { text } = readEnvironment(name);
      const without = (name: ServiceName) =>
        name === "gateway" ? { poolSize: undefined, lagPerPod: undefined } : {};
      const written = withSizes(text, sizesWith(without));
      const { stream, services } = (parse(written) as Config).config["tenfold:sizes"];
      assert.equal(stream.partitions, 96);
      assert.deepEqual(services["orders"], {
        min: 7,
        max: 77,
        cpu: "300m",
        memory: "448Mi",
        poolSize: 4,
        lagPerPod: 900,
      });
      assert.equal(services["gateway"]?.max, 77);
      const comments = (of: string) =>
        of
          .split("\n")
          .filter((line) => line.includes("#"))
          .map((line) => line.split("#")[1]);
      assert.deepEqual(comments(written), comments(text));
      const rest = (of: string) =>
        of.split("\n").filter((line) => !/^ {6}(\w+: \{ min|partitions)/.test(line));
      assert.deepEqual(rest(written), rest(text));
    });

    it(`of ${name} stays as it is when it takes the same again`, () => {
      const once = withSizes(
        readEnvironment(name).text,
        sizesWith(() => ({})),
      );
      assert.equal(
        withSizes(
          once,
          sizesWith(() => ({})),
        ),
        once,
      );
    });
  }

  it("has as many connections as Aurora's formula gives", () => {
    assert.equal(maxConnectionsOf({ class: "db.r8g.xlarge" }), 3_442);
    assert.equal(maxConnectionsOf({ class: "db.r8g.large" }), 1_721);
    assert.equal(maxConnectionsOf({ class: "db.r7g.4xlarge" }), 5_000);
    assert.equal(maxConnectionsOf({ class: "db.serverless", capacityUnits: { max: 2 } }), 430);
    assert.throws(() => maxConnectionsOf({ class: "db.x2g.metal" }), /db\.x2g\.metal: how many connections/);
  });
});

describe("sizes and calibration", () => {
  const sizes = sizesWith(() => ({}));
  const same = { min: 7, max: 77, cpu: "300m", memory: "448Mi", poolSize: 4, lagPerPod: 900 };
  const has = (changes: Values) => ({
    partitions: 96,
    services: Object.fromEntries(
      serviceNames.map((name) => [name, name === "cart" ? { ...same, ...changes } : same]),
    ),
  });

  it("agree within the tolerance", () => {
    assert.deepEqual(disagreements(has({}), sizes), []);
    assert.deepEqual(
      disagreements(has({ max: 60, memory: "512Mi", lagPerPod: 1_000, poolSize: 5 }), sizes),
      [],
    );
    assert.deepEqual(disagreements(has({ max: 200 }), sizes), []);
  });

  it("disagree beyond it, which names service, field and both values", () => {
    assert.deepEqual(disagreements(has({ max: 50 }), sizes), [
      { service: "cart", field: "max", has: 50, follows: 77 },
    ]);
    assert.deepEqual(disagreements(has({ max: 300 }), sizes), [
      { service: "cart", field: "max", has: 300, follows: 77 },
    ]);
    assert.deepEqual(disagreements(has({ memory: "256Mi" }), sizes), [
      { service: "cart", field: "memory", has: "256Mi", follows: "448Mi" },
    ]);
    assert.deepEqual(disagreements({ ...has({}), partitions: 48 }, sizes), [
      { service: "stream", field: "partitions", has: 48, follows: 96 },
    ]);
  });

  it("disagree where a size is missing", () => {
    const { poolSize: _, ...rest } = same;
    const services = { ...has({}).services, orders: rest };
    assert.deepEqual(disagreements({ partitions: 96, services }, sizes), [
      { service: "orders", field: "poolSize", has: undefined, follows: 4 },
    ]);
  });
});
