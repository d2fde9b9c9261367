import assert from "node:assert/strict";
import { SpanKind } from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { prepareStores } from "../../local/prepare.ts";
import { services } from "../../services/services.ts";
import { ask } from "../../stores/postgres/query.ts";
import { unlimited } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { readConfig } from "../config/config.ts";
import { StorefrontProcess } from "../process.ts";
import { uuidv7 } from "../uuid.ts";
import { exportedMetrics } from "./exported-metrics.ts";
import { createLog } from "./log.ts";
import { startTracing } from "./tracing.ts";

const administrator = {
  AUTH_ADMIN_EMAIL: "boss-4711@example.com",
  AUTH_ADMIN_PASSWORD: "boss-password-4711",
};
const shopper = { email: "jane-4711@example.com", password: "jane-password-4711" };

describe("one order, from the request to its last effect", function () {
  this.timeout(120_000);
  const stores = useStores();
  const exporter = new InMemorySpanExporter();
  const lines: string[] = [];
  const tokens: string[] = [];
  let shop: StorefrontProcess;
  let stopTracing: () => Promise<void>;
  let trace: readonly ReadableSpan[];
  let order: string;

  const send = async (method: "GET" | "POST", path: string, token?: string, payload?: object) => {
    const headers = {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(method === "POST" ? { "idempotency-key": uuidv7() } : {}),
    };
    const response = await shop.app.inject({
      method,
      url: `/api${path}`,
      headers,
      ...(payload ? { payload } : {}),
    });
    assert.ok(response.statusCode < 300, `${method} ${path}: ${response.statusCode} ${response.body}`);
    return response.json<Record<string, string>>();
  };
  const signIn = async (path: string, who: object) => {
    const { accessToken = "", refreshToken = "" } = await send("POST", path, undefined, who);
    tokens.push(accessToken, refreshToken);
    return accessToken;
  };
  const ended = (name: string, group: string) =>
    exporter
      .getFinishedSpans()
      .filter(
        (span) =>
          span.name === `process ${name}` && span.attributes["messaging.consumer.group.name"] === group,
      );

  before(async () => {
    const processor = new SimpleSpanProcessor(exporter);
    stopTracing = startTracing({
      service: "test",
      region: "local",
      endpoint: undefined,
      share: 1,
      processor,
    });
    const config = readConfig({
      ...unlimited,
      ...stores().environment,
      ...administrator,
      LOG_LEVEL: "trace",
    });
    await prepareStores(config, { services });
    const log = createLog("storefront", "trace", { write: (line: string) => void lines.push(line) });
    shop = await StorefrontProcess.create(services, config, log);
    await shop.start("127.0.0.1", 0);
    const { AUTH_ADMIN_EMAIL: email, AUTH_ADMIN_PASSWORD: password } = administrator;
    const boss = await signIn("/auth/login", { email, password });
    const product = {
      name: "Lamp",
      description: "",
      category: "home",
      priceCents: 500,
      currency: "EUR",
      stock: 10,
    };
    const { id: productId } = await send("POST", "/catalog/products", boss, product);
    const jane = await signIn("/auth/register", shopper);
    const wrong = await shop.app.inject({
      ...{ method: "POST", url: "/api/auth/login", payload: { ...shopper, password: "wrong-password-4711" } },
    });
    assert.equal(wrong.statusCode, 401);
    exporter.reset();
    order = (await send("POST", "/orders", jane, { lines: [{ productId, quantity: 1 }] }))["id"] ?? "";
    await until(
      "the order is paid",
      // A standby may not know the order yet: this asks without the token that came with it.
      async () => (await send("GET", `/orders/${order}`, jane).catch(() => undefined))?.["status"] === "paid",
    );
    await until(
      "everybody has heard of it",
      () =>
        ended("orders", "payments").length > 0 &&
        ended("payments", "orders").length > 0 &&
        ended("payments", "notifications").length > 0,
    );
    const first = exporter
      .getFinishedSpans()
      .find(({ name, kind }) => kind === SpanKind.SERVER && name === "POST /api/orders");
    const id = first?.spanContext().traceId;
    trace = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === id);
  });
  after(async () => {
    await shop?.stop();
    await stopTracing?.();
  });

  const named = (pattern: RegExp, kind: SpanKind) =>
    trace.filter((span) => span.kind === kind && pattern.test(span.name));

  it("is one trace: gateway, service, statements, events, consumers, statements", () => {
    for (const [pattern, kind] of [
      [/^POST \/api\/orders$/, SpanKind.SERVER],
      [/^POST \/orders$/, SpanKind.SERVER],
      [/^orders\./, SpanKind.CLIENT],
      [/^process orders$/, SpanKind.CONSUMER],
      [/^payments\./, SpanKind.CLIENT],
      [/^process payments$/, SpanKind.CONSUMER],
      [/^notifications\./, SpanKind.CLIENT],
    ] as const) {
      assert.ok(named(pattern, kind).length > 0, `${pattern} in ${trace.map(({ name }) => name).join(", ")}`);
    }
  });

  it("hangs together: every span but the first has its parent in the same trace", () => {
    const ids = new Set(trace.map((span) => span.spanContext().spanId));
    const roots = trace.filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ""));
    assert.deepEqual(
      roots.map(({ name }) => name),
      ["POST /api/orders"],
    );
  });

  it("travels in the headers of the events", async () => {
    const rows = await Promise.all(
      stores().shards.map(({ primary }) =>
        ask<{ parent: string }>(
          primary,
          `select headers->>'traceparent' as parent from orders.outbox where key = '${order}' union all select headers->>'traceparent' from payments.outbox where key = '${order}'`,
        ),
      ),
    );
    const parents = rows.flat().map(({ parent }) => parent.split("-")[1]);
    assert.ok(parents.length >= 2);
    assert.deepEqual([...new Set(parents)], [trace[0]?.spanContext().traceId]);
  });

  it("names statements and routes in its spans, and no value", () => {
    for (const { name, attributes } of exporter.getFinishedSpans()) {
      const text = name + JSON.stringify(attributes);
      assert.doesNotMatch(text, /4711|[0-9a-f]{8}-[0-9a-f]{4}-7/, text);
    }
  });

  it("leaves no password, token, address or key in any line of the log", () => {
    assert.ok(lines.length > 0);
    for (const line of lines) {
      assert.doesNotMatch(line, /4711/);
      for (const token of tokens) assert.ok(!line.includes(token), line);
    }
  });

  it("is measured with labels of few values, in metrics that are written down", async () => {
    const { body } = await shop.app.inject("/metrics");
    for (const line of body.split("\n").filter((each) => !each.startsWith("#")))
      assert.doesNotMatch(line, /[0-9a-f]{8}-[0-9a-f]{4}-|4711|\?/, line);
    const known = (await exportedMetrics(services)).map(({ name }) => name);
    const exported = [...body.matchAll(/^# TYPE ((?:storefront|http)_\w+) /gm)].map(([, name = ""]) => name);
    assert.deepEqual(
      exported.filter((name) => !known.includes(name)),
      [],
    );
    const samples = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    // Of eight services in one process; Prometheus's memory is planned with 1,500 for each of theirs.
    assert.ok(samples.length < 4_000, String(samples.length));
  });
});
