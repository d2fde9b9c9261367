import assert from "node:assert/strict";
import fc from "fast-check";
import { type InjectOptions, type LightMyRequestResponse } from "fastify";
import { boss, openShop, type Shopper, type TestShop } from "../shop.ts";
import { useStores } from "../stores.ts";
import { any, type JsonSchema, valid } from "./schema-arbitraries.ts";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

/** What tells an attacker what runs here. */
const leaks =
  /node_modules|\.ts:\d|\bat [\w.<>]+ \(|\/work\/|\/home\/|\/tmp\/|ECONN|insert into|select .* from|update .* set|syntax error|pg_|relation "|constraint|postgres|valkey|redis|argon2id\$|BEGIN PRIVATE/i;

/** Everything that a request of a route may bring, right or wrong. */
function requests({ method, path, parameters = [], requestBody }: Route): fc.Arbitrary<InjectOptions> {
  const arbitrary = ({ schema }: Parameter) => fc.oneof(valid(schema), any(schema));
  const of = (place: Parameter["in"]) =>
    fc.record(
      Object.fromEntries(
        parameters.filter((each) => each.in === place).map((each) => [each.name, arbitrary(each)]),
      ),
      { requiredKeys: [] },
    );
  const body = requestBody?.content["application/json"]?.schema;
  const parts = {
    path: of("path"),
    query: of("query"),
    header: of("header"),
    body: body ? any(body) : fc.constant(undefined),
  };
  return fc.record(parts).map((values): InjectOptions => {
    const query = Object.entries(values.query).map(([name, value]) => `${name}=${encoded(value)}`);
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(values.path[name] ?? "x") || "x");
    const headers = Object.entries(values.header).map(([name, value]) => [name, printable(value)]);
    return {
      method: method.toUpperCase() as "GET",
      url: query.length > 0 ? `${url}?${query.join("&")}` : url,
      headers: { ...Object.fromEntries(headers), ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { payload: JSON.stringify(values.body) } : {}),
    };
  });
}

function encoded(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // Half of a character cannot be written in a URL.
  return encodeURIComponent(Buffer.from(text).toString());
}

/** What HTTP allows in a header at all. */
function printable(value: unknown): string {
  return String(typeof value === "object" ? JSON.stringify(value) : value).replace(/[^\x20-\x7e]/g, "?");
}

function check(request: InjectOptions, { statusCode, body, headers }: LightMyRequestResponse): void {
  const what = `${request.method} ${String(request.url).slice(0, 200)} ${String(request.payload).slice(0, 300)} → ${statusCode} ${body.slice(0, 300)}`;
  assert.ok(statusCode < 500, what);
  if (statusCode >= 400) {
    assert.match(String(headers["content-type"]), /^application\/problem\+json/, what);
    assert.doesNotMatch(body, leaks, what);
  }
}

describe("every route that is offered, whatever it is sent,", function () {
  this.timeout(300_000);
  const stores = useStores();
  let shop: TestShop;
  let routes: readonly Route[];
  let administrator: Shopper;

  before(async () => {
    shop = await openShop(stores());
    administrator = await shop.login(boss);
    const { paths } = (await shop.front.ask({ url: "/api/openapi.json" })).json<{
      paths: Record<string, Record<string, Operation>>;
    }>();
    routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
    );
    assert.ok(routes.length > 20);
  });
  after(() => shop?.close());

  async function fuzz(
    numRuns: number,
    ask: (route: Route, request: InjectOptions) => Promise<LightMyRequestResponse>,
  ) {
    const seen = new Map<number, number>();
    for (const route of routes) {
      // A password takes thirty milliseconds of a core.
      const runs = /register|login/.test(route.path) ? Math.ceil(numRuns / 4) : numRuns;
      const property = fc.asyncProperty(requests(route), async (request) => {
        const response = await ask(route, request);
        seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1);
        check(request, response);
      });
      await fc.assert(property, { numRuns: runs, endOnFailure: true });
    }
    return seen;
  }

  it("answers an administrator with no error of ours, and with nothing that is not theirs to know", async () => {
    const seen = await fuzz(80, (route, request) =>
      // They would sign themselves out.
      route.path.endsWith("/logout") ? shop.front.ask(request) : administrator.ask(request),
    );
    const [good, refused] = [200, 400].map((code) => seen.get(code) ?? 0);
    assert.ok((good ?? 0) > 50 && (refused ?? 0) > 50, JSON.stringify([...seen]));
  });

  it("answers somebody unknown, too", async () => {
    await fuzz(30, (_route, request) => shop.front.ask(request));
  });

  it("logs nothing as an error", () => {
    assert.deepEqual(
      shop.front.lines.filter(({ level }) => Number(level) >= 50),
      [],
    );
  });
});
