import assert from "node:assert/strict";
import { PlanServer } from "../testing/plan-server.ts";
import { catalog } from "./catalog/service.ts";
import { byIds, firstPage, nextPage, popular } from "./catalog/store.ts";
import { byWords, bySpelling } from "./search/postgres-engine.ts";
import { search } from "./search/service.ts";

const rows = 1_000_000;

/** Id of the product with a number, in SQL. */
const idOf = (number: string) => `lpad(to_hex(${number}), 32, '0')::uuid`;
const word = (of: string, number: string) => `'${of}' || (${number} * 7919 % 40000)`;

describe(`the indexes, at ${rows} rows`, () => {
  let server: PlanServer;

  before(async function () {
    this.timeout(240_000);
    server = await PlanServer.open(this, [catalog, search]);
    const series = `from generate_series(1::bigint, ${rows}) as n`;
    await server.load(
      "catalog.products",
      "id, name, description, category, price_cents, currency, stock",
      `select ${idOf("n")}, 'product ' || n, '', 'category ' || n % 1000, 1 + n % 50000, 'EUR', 10 ${series}`,
    );
    await server.load(
      "catalog.views",
      "product_id, views",
      `select ${idOf("n")}, n * 7919 % 100000 ${series}`,
    );
    await server.load(
      "search.documents",
      "id, name, description, category, price_cents, currency, version",
      `select ${idOf("n")}, ${word("quality", "n")} || ' ' || ${word("thing", "(n / 3)")}, '', 'category', 1, 'EUR', 1 ${series}`,
    );
  });
  after(() => server?.close());

  for (const mode of ["force_custom_plan", "force_generic_plan"]) {
    describe(mode === "force_custom_plan" ? "for given values" : "for values to come", () => {
      before(() => server.client.query(`set plan_cache_mode = ${mode}`));
      after(() => server.client.query("reset plan_cache_mode"));

      it("find a product by its id", async function () {
        const { with: found, times } = await server.compared(this, byIds, [[uuid(123_456)]]);
        assert.deepEqual(found.indexes, ["products_pkey"]);
        assert.ok(found.pages <= 5, `${found.pages} pages`);
        assert.ok(times > 100, `${times} times as fast`);
      });

      it("read the first page of a category, no more rows than it has", async function () {
        const { with: found, times } = await server.compared(this, firstPage, ["category 77", 20]);
        assert.deepEqual(found.indexes, ["products_by_category"]);
        assert.ok(found.pages <= 30, `${found.pages} pages`);
        assert.ok(times > 50, `${times} times as fast`);
      });

      it("read a page from the middle of a category as fast as the first one", async function () {
        const { with: found, times } = await server.compared(this, nextPage, [
          "category 77",
          uuid(500_077),
          20,
        ]);
        assert.deepEqual(found.indexes, ["products_by_category"]);
        assert.ok(found.pages <= 30, `${found.pages} pages`);
        assert.ok(times > 50, `${times} times as fast`);
      });
    });
  }

  it("know what is popular without sorting", async function () {
    const { with: found, times } = await server.compared(this, popular, [10]);
    assert.ok(found.indexes.includes("views_by_number"), found.indexes.join());
    assert.ok(found.pages <= 100, `${found.pages} pages`);
    assert.ok(times > 50, `${times} times as fast`);
  });

  it("find by words", async function () {
    const { with: found, times } = await server.compared(this, byWords, [
      "quality7919 thing0",
      "quality7919",
      "thing0:*",
      20,
    ]);
    assert.ok(found.indexes.includes("documents_by_words"), found.indexes.join());
    assert.ok(times > 20, `${times} times as fast`);
  });

  it("rank a thousand of the matches of a word that every product has, not all of them", async function () {
    const query = ["category", "", "", 20];
    await server.explain(byWords, query);
    const { milliseconds } = await server.explain(byWords, query);
    if (this.test) this.test.title += `: ${milliseconds.toFixed(1)} ms`;
    assert.ok(milliseconds < 500, `${milliseconds} ms`);
  });

  it("find what is spelled a little differently", async function () {
    const { with: found, times } = await server.compared(this, bySpelling, ["qualitty15838", 20]);
    assert.ok(found.indexes.includes("documents_by_spelling"), found.indexes.join());
    assert.ok(times > 3, `${times} times as fast`);
  });
});

function uuid(number: number): string {
  const hex = number.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
