import assert from "node:assert/strict";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pino } from "pino";
import Type from "typebox";
import { createClient } from "../../lib/http/create-client.ts";
import { type TokenVerifier } from "../../lib/http/authentication.ts";
import { overNetwork } from "../../lib/http/over-network.ts";
import { inProcess } from "../../lib/http/in-process.ts";
import { unauthorized } from "../../lib/http/problem.ts";
import { type App } from "../../lib/http/server.ts";
import { Sessions } from "../../lib/http/sessions.ts";
import { testServer } from "../../lib/http/testing.ts";
import { currentRequest } from "../../lib/request-context.ts";
import { Features } from "../../lib/resilience/features.ts";
import { RateLimits } from "../../lib/resilience/rate-limits.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { ApiDocuments, type ApiDocument } from "./documents.ts";
import { type Exposed } from "./exposed.plan.ts";
import { Forwarder } from "./forward.ts";
import { Guard } from "./guard.ts";
import { gatewayRoutes } from "./routes.ts";

const log = pino({ level: "silent" });
const base = { service: "catalog", priority: "normal", signedIn: false, lasting: false } as const;
const open = { ...base, timeoutMilliseconds: 500, degraded: undefined };
const routes: readonly Exposed[] = [
  { ...open, method: "GET", path: "/headers" },
  { ...open, method: "POST", path: "/echo" },
  { ...open, method: "GET", path: "/mine", signedIn: true },
  { ...open, method: "GET", path: "/written" },
  { ...open, method: "GET", path: "/events", lasting: true },
  { ...open, method: "GET", path: "/endless", lasting: true },
  {
    ...open,
    method: "GET",
    path: "/missing-search",
    service: "search",
    degraded: { feature: "search", body: { products: [], degraded: true } },
  },
  { ...open, method: "GET", path: "/gone", service: "search" },
];

/** What the services behind do. */
function upstream(app: App, seen: { written: number; ended: number }): void {
  const answer = { schema: { response: { 200: Type.Object({}) } } };
  app.get("/headers", {}, ({ headers }) => headers);
  app.post("/echo", {}, ({ body, headers }) => ({ body, type: headers["content-type"] }));
  app.get("/mine", {}, ({ headers }) => headers);
  app.get("/written", answer, (_request, reply) => {
    const context = currentRequest();
    if (context) context.consistency = { ...context.consistency, 0: "0/1B" };
    return reply.header("server", "secret").header("x-powered-by", "secret").send({});
  });
  app.get("/internal", answer, () => ({}));
  app.get("/events", { schema: { hide: true }, config: { lasting: true } }, (request, reply) => {
    const stream = new Readable({ read() {} });
    stream.push("data: first\n\n");
    request.raw.once("close", () => {
      seen.ended += 1;
      stream.destroy();
    });
    return reply.type("text/event-stream").send(stream);
  });
  app.get("/endless", { schema: { hide: true }, config: { lasting: true } }, (_request, reply) => {
    const chunk = Buffer.alloc(64 * 1024);
    const stream = new Readable({
      read() {
        seen.written += chunk.length;
        this.push(chunk);
      },
    });
    return reply.type("application/octet-stream").send(stream);
  });
}

const tokens: Pick<TokenVerifier, "verify"> = {
  verify: (token) => {
    const [id = "", sessionId] = token.split(".");
    return token.startsWith("bad")
      ? Promise.reject(unauthorized())
      : Promise.resolve({ id, roles: [], sessionId });
  },
};

async function openGateway(transport: "network" | "process", requestsPerSecond = 1_000) {
  const seen = { written: 0, ended: 0 };
  const behind = await testServer((app) => upstream(app, seen));
  const url = await behind.app.listen({ host: "127.0.0.1", port: 0 });
  const metrics = new Metrics();
  const gone = "http://127.0.0.1:9";
  const catalog = createClient(
    "catalog",
    transport === "network" ? overNetwork(url) : inProcess(() => behind.app),
    metrics,
  );
  const search = createClient("search", overNetwork(gone), metrics);
  const service = (name: string) => (name === "catalog" ? catalog : search);
  const sessions = new Sessions(undefined);
  sessions.state = (id) => Promise.resolve(id === "ended" ? "revoked" : "good");
  const guard = new Guard({
    tokens: tokens as TokenVerifier,
    sessions,
    limits: new RateLimits(undefined, metrics),
    requestsPerSecond,
    trustedProxies: 0,
  });
  const features = new Features({}, metrics, log);
  const forwarder = new Forwarder({ service, features, addressOf: (request) => guard.addressOf(request) });
  const documents = new ApiDocuments(service, routes, log);
  const { app } = await testServer((server) =>
    gatewayRoutes(server, { routes, guard, forwarder, documents }),
  );
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const close = async () => {
    await app.close();
    await Promise.all([catalog.close(), search.close()]);
    await behind.app.close();
  };
  return { app, address, seen, close };
}

type Gateway = Awaited<ReturnType<typeof openGateway>>;

function get(address: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, address)).on("response", resolve).on("error", reject).end();
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(holds());
}

for (const transport of ["network", "process"] as const) {
  describe(`the gateway before services over the ${transport}`, () => {
    let gateway: Gateway;
    before(async () => (gateway = await openGateway(transport)));
    after(() => gateway.close());

    it("passes on what is for the service, and nothing by which somebody outside could speak as the gateway", async () => {
      const headers = {
        authorization: "Bearer user.session",
        accept: "application/json",
        "idempotency-key": "one",
        "x-priority": "critical",
        "x-deadline": "900000",
        "x-user-id": "boss",
        "x-user-roles": "admin",
        "x-client-address": "1.2.3.4",
        "x-forwarded-for": "1.2.3.4",
        cookie: "session=1",
        forwarded: "for=1.2.3.4",
      };
      const passed = (await gateway.app.inject({ url: "/api/headers", headers })).json<
        Record<string, string>
      >();
      assert.equal(passed["authorization"], "Bearer user.session");
      assert.equal(passed["idempotency-key"], "one");
      assert.equal(passed["x-priority"], "normal");
      assert.equal(passed["x-client-address"], "127.0.0.1");
      assert.ok(Number(passed["x-deadline"]) <= 500);
      for (const name of ["x-user-id", "x-user-roles", "x-forwarded-for", "cookie", "forwarded"]) {
        assert.equal(passed[name], undefined, name);
      }
    });

    it("passes bodies on as they are, up to their limit", async () => {
      const echoed = await gateway.app.inject({ method: "POST", url: "/api/echo", payload: { a: [1, "ü"] } });
      assert.deepEqual(echoed.json(), { body: { a: [1, "ü"] }, type: "application/json" });
      const large = { a: "x".repeat(70_000) };
      assert.equal(
        (await gateway.app.inject({ method: "POST", url: "/api/echo", payload: large })).statusCode,
        413,
      );
    });

    it("lets nobody without a good token of a living session to what is somebody's own", async () => {
      const codes: number[] = [];
      for (const authorization of [
        undefined,
        "Bearer bad",
        "Basic x",
        "Bearer user.ended",
        "Bearer user.session",
      ]) {
        const headers = authorization ? { authorization } : {};
        codes.push((await gateway.app.inject({ url: "/api/mine", headers })).statusCode);
      }
      assert.deepEqual(codes, [401, 401, 401, 401, 200]);
    });

    it("tells what was written by header and cookie, and takes it from either", async () => {
      const written = await gateway.app.inject({
        url: "/api/written",
        headers: { "x-consistency": "1:0/2" },
      });
      assert.equal(written.headers["x-consistency"], "0:0/1B,1:0/2");
      const cookie = String(written.headers["set-cookie"]);
      assert.match(cookie, /HttpOnly; Secure; SameSite=Strict/);
      const [pair = ""] = cookie.split(";");
      const passed = await gateway.app.inject({ url: "/api/headers", headers: { cookie: `a=b; ${pair}` } });
      assert.equal(passed.json<Record<string, string>>()["x-consistency"], "0:0/1B,1:0/2");
    });

    it("adds what browsers need to be safe, and takes off what says what runs behind", async () => {
      const { headers } = await gateway.app.inject("/api/written");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.match(String(headers["strict-transport-security"]), /max-age=31536000/);
      assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
      assert.deepEqual(
        [headers["server"], headers["x-powered-by"], headers["access-control-allow-origin"]],
        [undefined, undefined, undefined],
      );
      const own = await gateway.app.inject({
        url: "/api/mine",
        headers: { authorization: "Bearer user.session" },
      });
      assert.equal(own.headers["cache-control"], "no-store");
    });

    it("shows no metrics to the world, no route of a service that is not offered, and none beside its prefix", async () => {
      const headers = { "x-forwarded-for": "1.2.3.4" };
      for (const url of [
        "/metrics",
        "/openapi.json",
        "/api/internal",
        "/api/metrics",
        "/headers",
        "/api/../metrics",
      ]) {
        assert.equal((await gateway.app.inject({ url, headers })).statusCode, 404, url);
      }
      assert.equal((await gateway.app.inject("/metrics")).statusCode, 200);
    });

    it("answers with less where a feature cannot be had, and with 503 where there is nothing less", async () => {
      const search = await gateway.app.inject("/api/missing-search");
      assert.deepEqual([search.statusCode, search.json()], [200, { products: [], degraded: true }]);
      const gone = await gateway.app.inject("/api/gone");
      assert.equal(gone.statusCode, 503);
      assert.equal(gone.headers["retry-after"], "1");
    });

    it("documents what is offered, where it is offered", async () => {
      const { paths, components } = (await gateway.app.inject("/api/openapi.json")).json<ApiDocument>();
      const documented = ["/api/headers", "/api/echo", "/api/mine", "/api/written"];
      assert.deepEqual(Object.keys(paths).sort(), documented.sort());
      assert.deepEqual(paths["/api/mine"]?.["get"], {
        ...paths["/api/mine"]?.["get"],
        security: [{ token: [] }],
      });
      assert.ok("securitySchemes" in components);
    });

    it("passes events on as they come, and ends them where the client goes", async () => {
      const before = gateway.seen.ended;
      const response = await get(gateway.address, "/api/events");
      const [first] = await new Promise<Buffer[]>((resolve) =>
        response.once("data", (data: Buffer) => resolve([data])),
      );
      assert.equal(String(first), "data: first\n\n");
      assert.equal(gateway.seen.ended, before);
      response.destroy();
      await until(() => gateway.seen.ended === before + 1);
    });

    it("makes a service wait for a client that reads slowly, instead of keeping the answer", async () => {
      const response = await get(gateway.address, "/api/endless");
      response.pause();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { written } = gateway.seen;
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(gateway.seen.written, written);
      // What the buffers of the sockets take on the way.
      assert.ok(written < 24 * 1024 * 1024, `${written} bytes were taken`);
      response.destroy();
    });
  });
}

describe("the limits of the gateway", () => {
  it("are for each user, and for each address of who is none, bad tokens included", async () => {
    const gateway = await openGateway("process", 2);
    const codes = async (headers: Record<string, string>, url = "/api/headers") => {
      const all: number[] = [];
      for (let i = 0; i < 6; i++) all.push((await gateway.app.inject({ url, headers })).statusCode);
      return all;
    };
    assert.deepEqual(await codes({ authorization: "Bearer one" }), [200, 200, 200, 200, 429, 429]);
    assert.equal((await codes({ authorization: "Bearer two" }))[0], 200);
    assert.deepEqual(
      await codes({ authorization: "Bearer bad" }, "/api/mine"),
      [401, 401, 401, 401, 429, 429],
    );
    const limited = await gateway.app.inject("/api/headers");
    assert.equal(limited.statusCode, 429);
    assert.equal(limited.headers["retry-after"], "1");
    await gateway.close();
  });

  it("do not hold an answer that lasts when the process ends", async () => {
    const gateway = await openGateway("network");
    const response = await get(gateway.address, "/api/events");
    response.on("error", () => {});
    response.resume();
    const started = performance.now();
    await gateway.close();
    assert.ok(performance.now() - started < 2_000);
  });
});
