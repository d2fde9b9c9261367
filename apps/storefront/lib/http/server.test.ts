import assert from "node:assert/strict";
import Type from "typebox";
import { type App } from "./server.ts";
import { testServer } from "./testing.ts";

describe("a server", () => {
  let app: App;

  before(async () => {
    const Query = Type.Object(
      { limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }) },
      { additionalProperties: false },
    );
    const Body = Type.Object(
      { quantity: Type.Integer({ minimum: 1, maximum: 99 }) },
      { additionalProperties: false },
    );
    ({ app } = await testServer((server) => {
      server.get("/things", { schema: { querystring: Query } }, ({ query }) => query);
      server.get(
        "/things/:id",
        { schema: { params: Type.Object({ id: Type.String() }) } },
        ({ params }) => params,
      );
      server.post("/things", { schema: { body: Body } }, ({ body }) => body);
      server.get("/broken", { schema: { hide: true } }, () => {
        throw new Error("select secret from /work/secret.ts");
      });
    }));
  });
  after(() => app.close());

  it("reads numbers from a query, within their bounds", async () => {
    assert.deepEqual((await app.inject("/things")).json(), { limit: 20 });
    assert.deepEqual((await app.inject("/things?limit=7")).json(), { limit: 7 });
    for (const limit of ["1e999", "-1e999", "0", "101", "1.5", "NaN", "Infinity", "x", ""]) {
      assert.equal((await app.inject(`/things?limit=${limit}`)).statusCode, 400, limit);
    }
    assert.equal((await app.inject("/things?limit=7&other=1")).statusCode, 400);
  });

  it("takes bodies as they are written: a number in quotes is none", async () => {
    const post = async (payload: string) =>
      (
        await app.inject({
          method: "POST",
          url: "/things",
          headers: { "content-type": "application/json" },
          payload,
        })
      ).statusCode;
    assert.equal(await post('{"quantity": 2}'), 200);
    for (const body of [
      '{"quantity": "2"}',
      '{"quantity": 1e999}',
      '{"quantity": 2, "price": 1}',
      "{}",
      "[]",
      "{",
    ]) {
      assert.equal(await post(body), 400, body);
    }
    assert.equal(await post('{"quantity": 2, "__proto__": {"admin": true}}'), 400);
  });

  it("tells every mistake as a problem, also those that come before any route", async () => {
    for (const url of ["/nothing", "/things/%zz", `/things/${"a".repeat(500)}`, "/things?limit=0"]) {
      const response = await app.inject(url);
      assert.ok(response.statusCode >= 400 && response.statusCode < 500, url);
      assert.match(String(response.headers["content-type"]), /^application\/problem\+json/, url);
      assert.equal(response.json<{ status: number }>().status, response.statusCode);
    }
  });

  it("tells nothing of its own mistakes", async () => {
    const response = await app.inject("/broken");
    assert.equal(response.statusCode, 500);
    assert.doesNotMatch(response.body, /select|secret|\.ts/);
  });

  it("documents every route that it has, and has every route that it documents", async () => {
    const { paths } = (await app.inject("/openapi.json")).json<{ paths: Record<string, object> }>();
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    assert.deepEqual(documented.sort(), ["get /things", "get /things/{id}", "post /things"]);
  });
});
