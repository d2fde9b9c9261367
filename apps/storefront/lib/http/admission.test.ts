import assert from "node:assert/strict";
import { type Priority } from "../request-context.ts";
import { inProcess } from "./in-process.ts";
import { type App } from "./server.ts";
import { metricValue, testServer } from "./testing.ts";

const priorities: readonly Priority[] = ["sheddable", "normal", "critical"];

/** A route for each priority; each request waits until `release`. */
async function busy(inFlight: number) {
  const waiting: (() => void)[] = [];
  let parsed = 0;
  const { app, metrics } = await testServer(
    (server: App) => {
      server.addHook("preParsing", (_request, _reply, _payload, done) => {
        parsed += 1;
        done();
      });
      for (const priority of priorities) {
        server.post(
          `/${priority}`,
          { config: { priority } },
          () => new Promise((resolve) => waiting.push(() => resolve({}))),
        );
      }
      server.get("/outside", { config: { priority: "sheddable", external: true } }, () => ({}));
      server.get("/live", { schema: { hide: true } }, () => ({}));
    },
    { load: { inFlight, delayMilliseconds: 1_000_000 } },
  );
  const release = () => waiting.splice(0).forEach((end) => end());
  return { app, metrics, release, parsed: () => parsed };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a process under load", () => {
  it("refuses browsing first, then the ordinary, orders last, all before bodies are read", async () => {
    const { app, metrics, release, parsed } = await busy(2);
    const ask = (priority: Priority) => app.inject({ method: "POST", url: `/${priority}`, payload: {} });
    const taken = [ask("sheddable"), ask("sheddable")];
    await settled();
    const shed = await ask("sheddable");
    assert.equal(shed.statusCode, 503);
    assert.match(String(shed.headers["retry-after"]), /^[123]$/);
    assert.match(String(shed.headers["content-type"]), /^application\/problem\+json/);
    assert.equal(parsed(), 2);

    taken.push(ask("normal"), ask("normal"));
    await settled();
    assert.equal((await ask("normal")).statusCode, 503);
    taken.push(...Array.from({ length: 4 }, () => ask("critical")));
    await settled();
    assert.equal((await ask("critical")).statusCode, 503);
    assert.equal(await metricValue(metrics, "storefront_requests_in_flight", { kind: "short" }), 8);

    release();
    for (const { statusCode } of await Promise.all(taken)) assert.equal(statusCode, 200);
    await settled();
    assert.equal(await metricValue(metrics, "storefront_requests_in_flight", { kind: "short" }), 0);
    for (const priority of priorities) {
      assert.equal(await metricValue(metrics, "storefront_shed_requests_total", { priority }), 1);
    }
    await app.close();
  });

  it("answers about its health whatever the load", async () => {
    const { app } = await busy(0);
    assert.equal((await app.inject("/outside")).statusCode, 503);
    assert.equal((await app.inject("/live")).statusCode, 200);
    await app.close();
  });

  it("believes priorities of other services, not of clients", async () => {
    const { app, release } = await busy(1);
    const first = app.inject({ method: "POST", url: "/sheddable", payload: {} });
    await settled();
    const headers = { "x-priority": "critical" };
    assert.equal((await app.inject({ url: "/outside", headers })).statusCode, 503);
    const second = app.inject({ method: "POST", url: "/sheddable", headers, payload: {} });
    await settled();
    release();
    assert.deepEqual([(await first).statusCode, (await second).statusCode], [200, 200]);
    await app.close();
  });

  it("does not refuse what its own services ask each other: that was admitted once", async () => {
    const { app } = await busy(0);
    const { status } = await inProcess(() => app).send({
      method: "GET",
      path: "/outside",
      timeoutMilliseconds: 500,
    });
    assert.equal(status, 200);
    await app.close();
  });

  it("refuses by the delay of its event loop, too", async () => {
    const { app } = await testServer(
      (server) => server.get("/browse", { config: { priority: "sheddable" } }, () => ({})),
      { load: { inFlight: 1_000, delayMilliseconds: 30 } },
    );
    for (let i = 0; i < 6; i++) {
      const until = performance.now() + 80;
      while (performance.now() < until);
      await new Promise(setImmediate);
    }
    assert.equal((await app.inject("/browse")).statusCode, 503);
    await app.close();
  });
});
