import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { inContext } from "../request-context.ts";
import { type BreakerLimits } from "../resilience/breaker.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { type ServiceClient, type Transport } from "./client.ts";
import { createClient } from "./create-client.ts";
import { inProcess } from "./in-process.ts";
import { overNetwork } from "./over-network.ts";
import { Problem } from "./problem.ts";
import { type App } from "./server.ts";
import { metricValue, testServer } from "./testing.ts";

const breaker: BreakerLimits = {
  consecutive: 3,
  share: 0.99,
  leastPerSecond: 1_000,
  restMilliseconds: 60_000,
};

/** Routes that misbehave, and how often each was asked. */
function routes(app: App, asked: Map<string, number>): void {
  const hide = { schema: { hide: true } };
  app.addHook("onRequest", (request, _reply, done) => {
    asked.set(request.url, (asked.get(request.url) ?? 0) + 1);
    done();
  });
  app.get("/headers", hide, ({ headers }) => headers);
  app.get("/slow", hide, () => new Promise((resolve) => setTimeout(() => resolve({}), 400)));
  app.get("/once-unavailable", hide, (_request, reply) =>
    reply.code(asked.get("/once-unavailable") === 1 ? 503 : 200).send({}),
  );
  app.route({
    method: ["GET", "POST"],
    url: "/unavailable",
    ...hide,
    handler: (_request, reply) => reply.code(503).send({}),
  });
  app.get("/failing", hide, (_request, reply) => reply.code(500).send({}));
  app.get("/shed", hide, (_request, reply) => reply.code(503).header("x-overload", "delay").send({}));
  app.get("/large", hide, (_request, reply) => reply.send(Buffer.alloc(1_000_000, "x")));
}

for (const way of ["over the network", "in one process"]) {
  describe(`a service that is called ${way}`, () => {
    const metrics = new Metrics();
    const asked = new Map<string, number>();
    let transport: Transport;
    let close: () => Promise<unknown>;
    let client: ServiceClient;

    before(async () => {
      const { app } = await testServer((server) => routes(server, asked));
      const address = await app.listen({ host: "127.0.0.1", port: 0 });
      transport = way === "in one process" ? inProcess(() => app) : overNetwork(address);
      close = () => transport.close().then(() => app.close());
    });
    beforeEach(() => {
      asked.clear();
      client = createClient("other", transport, metrics, { breaker });
    });
    after(() => close());

    it("is told who asks, what it matters and how long there is time", async () => {
      const context = {
        route: "GET /",
        priority: "critical" as const,
        deadline: performance.now() + 300,
        signal: undefined,
        authorization: "Bearer token",
        consistency: { 0: "0/1A" },
      };
      const { body } = await inContext(context, () => client.send({ method: "GET", path: "/headers" }));
      const headers = body as Record<string, string>;
      assert.equal(headers["x-priority"], "critical");
      assert.equal(headers["authorization"], "Bearer token");
      assert.equal(headers["x-consistency"], "0:0/1A");
      assert.ok(Number(headers["x-deadline"]) <= 300 && Number(headers["x-deadline"]) > 200);
    });

    it("is not asked when the deadline of the request has passed", async () => {
      const context = {
        route: "GET /",
        priority: "normal" as const,
        deadline: performance.now() - 1,
        signal: undefined,
        authorization: undefined,
        consistency: {},
      };
      await assert.rejects(
        inContext(context, () => client.send({ method: "GET", path: "/headers" })),
        (error) => error instanceof Problem && error.status === 504,
      );
      assert.equal(asked.get("/headers"), undefined);
    });

    it("is waited for no longer than the call may take, and not asked again", async () => {
      const started = performance.now();
      await assert.rejects(
        client.send({ method: "GET", path: "/slow", timeoutMilliseconds: 50 }),
        (error) => error instanceof Problem && error.status === 503,
      );
      assert.ok(performance.now() - started < 300);
      assert.equal(asked.get("/slow"), 1);
    });

    it("is asked again after a 503, but not for what could be done twice", async () => {
      assert.equal((await client.send({ method: "GET", path: "/once-unavailable" })).status, 200);
      assert.equal(asked.get("/once-unavailable"), 2);
      assert.equal((await client.send({ method: "POST", path: "/unavailable", body: {} })).status, 503);
      assert.equal(asked.get("/unavailable"), 1);
      const headers = { "idempotency-key": "one" };
      await client.send({ method: "POST", path: "/unavailable", body: {}, headers });
      assert.equal(asked.get("/unavailable"), 3);
    });

    it("is left alone after failures in a row, and its callers get 503 at once", async () => {
      for (let i = 0; i < 3; i++)
        assert.equal((await client.send({ method: "GET", path: "/failing" })).status, 500);
      assert.equal(client.resting, true);
      await assert.rejects(
        client.send({ method: "GET", path: "/headers" }),
        (error) => error instanceof Problem && error.status === 503,
      );
      assert.equal(asked.get("/headers"), undefined);
    });

    it("is neither left alone nor asked again for what it sheds, so that checkout is not refused because browsing is", async () => {
      for (let i = 0; i < 6; i++)
        assert.equal((await client.send({ method: "GET", path: "/shed" })).status, 503);
      assert.equal(asked.get("/shed"), 6);
      assert.equal(client.resting, false);
    });

    it("is not left alone because clients with short deadlines do not wait", async () => {
      for (let i = 0; i < 6; i++) {
        const context = {
          route: "GET /",
          priority: "normal" as const,
          deadline: performance.now() + 10,
          signal: undefined,
          authorization: undefined,
          consistency: {},
        };
        await assert.rejects(
          inContext(context, () => client.send({ method: "GET", path: "/slow" })),
          (error) => error instanceof Problem && error.status === 504,
        );
      }
      assert.equal(client.resting, false);
    });

    it("may answer with a stream", async () => {
      const signal = new AbortController().signal;
      const { status, headers, body } = await client.stream({
        method: "GET",
        path: "/large",
        headers: {},
        signal,
      });
      assert.equal(status, 200);
      assert.equal(headers["content-length"], "1000000");
      assert.equal((await text(body)).length, 1_000_000);
    });
  });
}

describe("a service that cannot be reached", () => {
  it("is tried twice, then given up with a 503 that a metric counts", async () => {
    const metrics = new Metrics();
    let tries = 0;
    const gone: Transport = {
      send: () => {
        tries += 1;
        return Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
      },
      stream: () => Promise.reject(new Error("connect")),
      close: () => Promise.resolve(),
    };
    const client = createClient("gone", gone, metrics);
    await assert.rejects(client.send({ method: "GET", path: "/" }), /gone cannot be reached/);
    assert.equal(tries, 2);
    assert.equal(await metricValue(metrics, "storefront_service_calls_total", { outcome: "unreachable" }), 1);
  });
});
