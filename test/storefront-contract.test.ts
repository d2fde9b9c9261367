import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type ResourceGraph } from "@tenfold/planning";
import { serviceNames } from "../stacks/config/services";
import { lagMetric } from "../stacks/layers/observability";
import { storefront, topics } from "../stacks/layers/storefront";
import { previewOf, runStack } from "../stacks/testing/run";
import { configOf } from "../stacks/testing/stack-file";
import {
  groupsOf,
  listIn,
  numberOf,
  readVariables,
  replayGroupOf,
  sourceOf,
  writtenService,
} from "./storefront-sources";

/** Variables that others than the process's own config read. */
const readElsewhere: Readonly<Record<string, string>> = {
  AWS_REGION: "the AWS SDK",
};

/** Variables that no container is told, and why. */
const leftAlone: Readonly<Record<string, string>> = {
  HOST: "all addresses of the pod",
  LOG_LEVEL: "info",
  DATABASE_URL: "a laptop's address",
  CACHE_URL: "a laptop's address",
  SESSIONS_URL: "a laptop's address",
  VALKEY_URL: "a laptop's address",
  KAFKA_TOPIC_PREFIX: "tests",
  SEARCH_ENGINE_URL: "PostgreSQL searches",
  OTEL_EXPORTER_OTLP_ENDPOINT: "no collector is installed",
  OTEL_TRACES_SAMPLER_ARG: "no collector is installed",
  AUTH_ADMIN_EMAIL: "an administrator is made by hand",
  AUTH_ADMIN_PASSWORD: "an administrator is made by hand",
  AUTH_KEY_SECRET: "AUTH_KEY_SECRET_ARN says where it is kept, and nobody reads it in a Deployment",
  QUIET_SECONDS: "Kubernetes waits before it sends the signal",
};

/** Defaults that are written with the code, by the beginning of their names. */
const tuned =
  /^(CACHE_(ENABLED|NEAR|TTL|STALE|NEGATIVE|JITTER|SINGLE|LOCK|WRITE|TIMEOUT|LOADS)|VIEWS_|AUTH_REGISTRATIONS|GATEWAY_REQUESTS|SHED_|FEATURES_|DRAIN_|DATABASE_POOL|PAYMENTS_)/;

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly { readonly containerPort: number }[];
  readonly livenessProbe: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string } };
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

interface Pod {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly [Container];
}

/** The pods of the services in an environment, by service. */
function podsOf(graph: ResourceGraph): ReadonlyMap<string, Pod> {
  const deployments = graph.ofType("kubernetes:apps/v1:Deployment").flatMap(({ name, inputs }) => {
    const service = serviceNames.find((each) => name.startsWith(`${each}-`) && name.endsWith("-deployment"));
    const { template } = JSON.parse(JSON.stringify(inputs["spec"])) as { template: { spec: Pod } };
    return service ? [[service, template.spec] as const] : [];
  });
  return new Map(deployments);
}

/** The policies of services and jobs. */
function policiesOf(graph: ResourceGraph): { name: string; statements: readonly Statement[] }[] {
  return graph
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter(({ name }) => name.endsWith("-policy"))
    .map(({ name, inputs }) => {
      const written: unknown = JSON.parse(JSON.stringify(inputs["policy"]));
      const policy = (typeof written === "string" ? JSON.parse(written) : written) as {
        Statement: Statement[];
      };
      return { name, statements: policy.Statement };
    });
}

/** The services that the brokers of MSK let into a group, by their rights in any region. */
function membersOf(graph: ResourceGraph, group: string): readonly string[] {
  return serviceNames.filter((service) =>
    policiesOf(graph).some(
      ({ name, statements }) =>
        name.startsWith(`${service}-`) &&
        statements.some(
          ({ Action, Resource }) =>
            Action.includes("kafka-cluster:AlterGroup") && Resource.some((arn) => letsInto(arn, group)),
        ),
    ),
  );
}

/** Environments as they are once they are up, so that their ARNs are known: run once. */
function rehearsed(environment: string): Promise<ResourceGraph> {
  const run =
    rehearsals.get(environment) ??
    runStack({ stack: environment, config: configOf(environment), mode: "rehearse" });
  rehearsals.set(environment, run);
  return run;
}

const rehearsals = new Map<string, Promise<ResourceGraph>>();

/** A variable wherever a container has it, with the name of the Deployment or Job. */
function variablesIn(graph: ResourceGraph, variable: string | RegExp): { name: string; value: string }[] {
  const types = ["kubernetes:apps/v1:Deployment", "kubernetes:batch/v1:Job"];
  return types.flatMap((type) =>
    graph.ofType(type).flatMap(({ name, inputs }) => {
      const { template } = JSON.parse(JSON.stringify(inputs["spec"])) as { template: { spec: Pod } };
      const given = template.spec.containers.flatMap(({ env }) => env);
      return given
        .filter((each) => (typeof variable === "string" ? each.name === variable : variable.test(each.name)))
        .map(({ value }) => ({ name, value: value ?? "" }));
    }),
  );
}

/** Names of the policies that let a secret be read. */
function readersOf(graph: ResourceGraph, arn: string): readonly string[] {
  return policiesOf(graph).flatMap(({ name, statements }) =>
    statements.some(
      ({ Action, Resource }) => Action.includes("secretsmanager:GetSecretValue") && Resource.includes(arn),
    )
      ? [name]
      : [],
  );
}

/** `arn:aws:kafka:<region>:<account>:group/<cluster>/<id>/<name>`, in which `*` stands for anything. */
function letsInto(arn: string, group: string): boolean {
  const [, name = ""] = /:group\/[^/]+\/[^/]+\/(.+)$/.exec(arn) ?? [];
  return name.endsWith("*") ? group.startsWith(name.slice(0, -1)) : group === name;
}

/** Variables of the jobs that wait for nobody's clock, unlike those of working hours. */
function jobVariables(graph: ResourceGraph): readonly string[] {
  return graph.ofType("kubernetes:batch/v1:Job").flatMap(({ inputs }) => {
    const { template } = JSON.parse(JSON.stringify(inputs["spec"])) as { template: { spec: Pod } };
    return template.spec.containers.flatMap(({ env }) => env.map(({ name }) => name));
  });
}

describe("what the platform says of the storefront, and what the storefront is", function () {
  this.timeout(120_000);
  const pods = new Map<string, ReadonlyMap<string, Pod>>();
  /** Variables of what runs once, before the services. */
  const toldToJobs: string[] = [];
  before(async () => {
    for (const environment of ["dev", "prod"]) {
      const graph = await previewOf(environment);
      pods.set(environment, podsOf(graph));
      toldToJobs.push(...jobVariables(graph));
    }
  });
  const all = () => [...pods.values()].flatMap((services) => [...services]);
  const toldTo = ({ containers: [container] }: Pod) => container.env.map(({ name }) => name);

  it("are the same services", () => {
    assert.deepEqual(listIn("lib/service.ts", "serviceNames"), serviceNames);
    assert.equal(all().length, 16);
  });

  it("agree on the stores of each service", () => {
    const written = serviceNames.map((name) => [name, [...writtenService(name).stores].sort()]);
    const said = serviceNames.map((name) => [name, [...storefront[name].stores].sort()]);
    assert.deepEqual(said, written);
  });

  it("agree on who calls whom: nobody is refused who must call, and nobody else is let in", () => {
    const callersOf = (name: string) =>
      serviceNames.filter((other) => writtenService(other).calls.includes(name));
    const written = serviceNames.map((name) => [name, callersOf(name).sort()]);
    const said = serviceNames.map((name) => [
      name,
      storefront[name].callers.filter((caller) => caller !== "balancer").sort(),
    ]);
    assert.deepEqual(said, written);
    assert.deepEqual(
      serviceNames.filter((name) => storefront[name].callers.includes("balancer")),
      ["gateway"],
    );
  });

  it("agree on the topics", () => {
    assert.deepEqual([...topics], listIn("lib/stream/topics.ts", "topics"));
  });

  it("agree on the groups of consumers, and on who puts dead letters back: the brokers refuse others", async () => {
    const prod = await rehearsed("prod");
    const joined = serviceNames.flatMap((name) => groupsOf(name).map((group) => [name, group] as const));
    assert.equal(
      joined.length,
      serviceNames.filter((name) => storefront[name].stores.includes("stream")).length,
    );
    for (const [service, group] of joined) assert.deepEqual(membersOf(prod, group), [service], group);
    for (const topic of topics) assert.deepEqual(membersOf(prod, replayGroupOf(topic)), [topic], topic);
  });

  it("give auth, and nobody else, what seals its keys: one secret, from the copy of each region", async () => {
    for (const [environment, count] of [
      ["prod", 2],
      ["dev", 1],
    ] as const) {
      const graph = await rehearsed(environment);
      assert.equal(
        graph.ofType("aws:secretsmanager/secret:Secret").filter(({ name }) => name === "auth-keys").length,
        1,
      );
      const told = new Map<string, string>();
      for (const { name, value } of variablesIn(graph, "AUTH_KEY_SECRET_ARN")) told.set(name, value);
      assert.equal(told.size, count);
      for (const [deployment, arn] of told) {
        const [, region = ""] = /^auth-(\w+-\w+-\d)-deployment$/.exec(deployment) ?? [];
        assert.ok(arn.startsWith(`arn:aws:secretsmanager:${region}:`), `${deployment} is told ${arn}`);
        assert.deepEqual(readersOf(graph, arn), [`auth-${region}-policy`]);
      }
      const names = [...told.values()].map((arn) => arn.split(":").slice(5).join(":"));
      assert.equal(new Set(names).size, 1, "every region has the same secret");
    }
  });

  it("show no secret to who may read a Deployment or a Job", async () => {
    // Whatever is secret is given by where it is kept.
    const secret = /(SECRET|PASSWORD|TOKEN|_KEY)$/;
    assert.ok([...readVariables(), ...readVariables("prepare")].some((name) => secret.test(name)));
    for (const environment of ["prod", "dev"]) {
      const graph = await rehearsed(environment);
      assert.deepEqual(variablesIn(graph, secret), [], environment);
    }
  });

  it("scale by lag who consumes, in the name under which pods say it", () => {
    for (const environment of ["dev", "staging", "prod"]) {
      const { services } = configOf(environment)["tenfold:sizes"] as {
        services: Record<string, { lagPerPod?: number }>;
      };
      const scaled = serviceNames.filter((name) => services[name]?.lagPerPod !== undefined);
      assert.deepEqual(
        scaled,
        serviceNames.filter((name) => groupsOf(name).length > 0),
      );
    }
    const exported = JSON.parse(sourceOf("metrics.json")) as {
      name: string;
      type: string;
      labels: string[];
    }[];
    const lag = exported.find(({ name }) => name === lagMetric);
    assert.equal(lag?.type, "gauge");
  });

  it("tell containers nothing that they do not read", () => {
    const read = [...readVariables(), ...Object.keys(readElsewhere)];
    assert.ok(read.length > 50, String(read.length));
    for (const [service, pod] of all())
      for (const name of toldTo(pod)) assert.ok(read.includes(name), `${service} is told ${name}`);
    const prepared = [...read, ...readVariables("prepare")];
    for (const name of toldToJobs)
      assert.ok(prepared.includes(name), `what prepares the stores is told ${name}`);
  });

  it("leave nothing unsaid that a container reads, but for what has a default and a reason", () => {
    const told = new Set([...all().flatMap(([, pod]) => toldTo(pod)), ...toldToJobs]);
    const silent = readVariables().filter((name) => !told.has(name) && !tuned.test(name));
    assert.deepEqual(silent.sort(), Object.keys(leftAlone).sort());
  });

  it("give every service the address of each that it calls, and of each of its stores", () => {
    const addresses: Readonly<Record<string, string>> = {
      ...{
        database: "DATABASE_HOST",
        cache: "CACHE_HOST",
        sessions: "SESSIONS_HOST",
        stream: "KAFKA_BROKERS",
      },
    };
    for (const [service, pod] of all()) {
      const { calls, stores } = writtenService(service);
      const wanted = [
        ...calls.map((other) => `${other.toUpperCase()}_URL`),
        ...stores.map((store) => addresses[store]),
      ];
      const given = toldTo(pod).filter(
        (name) => /_URL$/.test(name) || Object.values(addresses).includes(name),
      );
      assert.deepEqual(given.sort(), wanted.sort(), service);
    }
  });

  it("are described by the table of the README, variable for variable", () => {
    const text = readFileSync(path.resolve(__dirname, "../stacks/README.md"), "utf8");
    const [, section = ""] = /## What a container is told\n([\s\S]*?)\n## /.exec(text) ?? [];
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    const described = rows.flatMap((row) => namesIn(row.split("|")[1] ?? ""));
    const named = (name: string) =>
      described.includes(name) ||
      (name.startsWith("SESSIONS_") && described.includes(name.replace("SESSIONS", "CACHE"))) ||
      (name.endsWith("_URL") && described.includes("<SERVICE>_URL"));
    const told = [...new Set([...all().flatMap(([, pod]) => toldTo(pod)), ...toldToJobs])];
    assert.deepEqual(
      told.filter((name) => !named(name)),
      [],
    );
    const optional = ["DATABASE_POOL_SIZE", "<SERVICE>_URL"];
    assert.deepEqual(
      described.filter((name) => !optional.includes(name) && !told.includes(name)),
      [],
    );
  });

  it("prove a move of home by a write that anybody may ask for, through the gateway", () => {
    const { probe } = configOf("prod")["tenfold:failover"] as { probe: { path: string; method?: string } };
    const [, prefix = ""] =
      /export const prefix = "([^"]+)"/.exec(sourceOf("services/gateway/exposed.plan.ts")) ?? [];
    assert.ok(probe.path.startsWith(`${prefix}/`), probe.path);
    const asked = `"${probe.method ?? "POST"} ${probe.path.slice(prefix.length)}"`;
    const exposed = sourceOf("services/gateway/exposed.plan.ts")
      .split("\n")
      .find((line) => line.includes(asked));
    assert.ok(exposed, `${asked} is no route of the gateway`);
    assert.doesNotMatch(exposed, /\b(own|checkout|signedIn)\b/);
  });

  it("look at health where it is told, and at the port where processes listen", () => {
    const health = sourceOf("lib/health.ts");
    for (const [service, { containers }] of all()) {
      const [{ livenessProbe, readinessProbe, ports, env }] = containers;
      for (const probe of [livenessProbe, readinessProbe])
        assert.ok(health.includes(`app.get("${probe.httpGet.path}"`), `${service}: ${probe.httpGet.path}`);
      const port = env.find(({ name }) => name === "PORT")?.value;
      assert.equal(port, String(ports[0]?.containerPort), service);
      assert.equal(Number(port), numberOf("PORT"), service);
    }
  });

  it("let a process end by itself before it is killed", () => {
    for (const [service, { terminationGracePeriodSeconds, containers }] of all()) {
      const [{ lifecycle }] = containers;
      const left = terminationGracePeriodSeconds - lifecycle.preStop.sleep.seconds;
      assert.ok(numberOf("QUIET_SECONDS") + numberOf("DRAIN_SECONDS") < left, `${service} has ${left} s`);
    }
  });
});

/** `DATABASE_PORT`, `_NAME`: the second begins as the first does. */
function namesIn(cell: string): string[] {
  const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  const prefix = /^[A-Z]+/.exec(names[0] ?? "")?.[0] ?? "";
  return names.map((name) => (name.startsWith("_") ? `${prefix}${name}` : name));
}
