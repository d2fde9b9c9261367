import assert from "node:assert/strict";
import { Problem } from "../../lib/http/problem.ts";
import { sampleProduct } from "../catalog/sample.ts";
import { type Document } from "./domain.ts";
import { documentOf } from "./events.ts";
import { FakeOpenSearch } from "./fixtures/fake-opensearch.ts";
import { OpenSearchEngine, Rejected } from "./opensearch-engine.ts";

const document = (number: number): Document => documentOf(sampleProduct(number));

const isUnavailable = (error: unknown) => error instanceof Problem && error.status === 503;

describe("an OpenSearch cluster as the engine", () => {
  let server: FakeOpenSearch;
  let engine: OpenSearchEngine;
  let url: string;

  beforeEach(async () => {
    server = new FakeOpenSearch();
    url = await server.start();
    engine = new OpenSearchEngine(url);
  });

  afterEach(async () => {
    await engine.close();
    await server.stop();
  });

  it("gets documents by _bulk and finds them by _search, as its documentation has them", async () => {
    await engine.prepare();
    await engine.index([document(1), document(2), document(11)]);
    const found = await engine.search({ text: document(2).name, limit: 5 });
    assert.deepEqual(found, [document(2)]);
    assert.deepEqual(
      server.requests.map(({ method, path }) => `${method} ${path}`),
      ["PUT /products", "POST /products/_bulk", "POST /products/_search"],
    );
  });

  it("keeps the newest version, whatever comes last", async () => {
    await engine.prepare();
    await engine.index([{ ...document(1), version: 3, name: "third" }]);
    await engine.index([{ ...document(1), version: 2, name: "second" }]);
    assert.equal(server.documents.get(document(1).id)?.name, "third");
    await engine.index([{ ...document(1), version: 3, name: "third, again" }]);
    assert.equal(server.documents.get(document(1).id)?.name, "third, again");
  });

  it("is prepared again without harm", async () => {
    await engine.prepare();
    await engine.prepare();
  });

  it("says which document was not taken in", async () => {
    await engine.prepare();
    const odd = { ...document(1), stock: 5 };
    await assert.rejects(engine.index([document(2), odd]), (error: Error) => {
      assert.ok(error instanceof Rejected);
      assert.match(error.message, new RegExp(`1 of 2 .*${odd.id}: 400 strict_dynamic_mapping_exception`));
      return true;
    });
  });

  it("finds nothing before anything was taken in", async () => {
    assert.deepEqual(await engine.search({ text: "lamp", limit: 5 }), []);
  });

  it("is unavailable when it fails, is silent or is gone", async () => {
    await engine.prepare();
    server.broken = 503;
    await assert.rejects(engine.search({ text: "lamp", limit: 5 }), isUnavailable);
    await assert.rejects(engine.index([document(1)]), isUnavailable);
    server.broken = undefined;
    server.silent = true;
    const started = performance.now();
    await assert.rejects(engine.search({ text: "lamp", limit: 5 }), isUnavailable);
    assert.ok(performance.now() - started < 2_000);
    await server.stop();
    await assert.rejects(engine.search({ text: "lamp", limit: 5 }), isUnavailable);
  });

  it("is told who asks, where the address says so, and not in the path", async () => {
    const named = new OpenSearchEngine(url.replace("//", "//reader:p%40ss@"));
    await named.search({ text: "lamp", limit: 5 });
    await named.close();
    const [request] = server.requests;
    assert.equal(request?.authorization, `Basic ${Buffer.from("reader:p@ss").toString("base64")}`);
    assert.equal(request?.path, "/products/_search");
  });
});
