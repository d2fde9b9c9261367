// What a service is compared with: the same work without the service, in a process of its own that is told by messages what to do.
import { randomUUID } from "node:crypto";
import { fastify } from "fastify";
import pg from "pg";
import Type from "typebox";
import { bucketOf } from "../lib/sharding/buckets.ts";
import { uuidv7 } from "../lib/uuid.ts";
import { Product } from "../services/catalog/schemas.ts";
import { sampleId, sampleProduct } from "../services/catalog/sample.ts";
import { place } from "../services/orders/statements.ts";
import { type CeilingAnswer, type CeilingRequest } from "./ceiling.ts";

/** Connections, as many as a service opens. */
const poolSize = 10;

/** Fastify, a route, an object, its schema. */
async function serveStatic(): Promise<number> {
  const app = fastify();
  const product = sampleProduct(0);
  app.get("/static", { schema: { response: { 200: Product } } }, () => product);
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as { port: number }).port;
}

/** The statement behind the stock of a product. */
const stock = { name: "stock", text: "select id, stock, version from catalog.products where id = $1" };

function reading(pool: pg.Pool): () => Promise<unknown> {
  return () => pool.query({ ...stock, values: [sampleId(Math.floor(Math.random() * 2_000))] });
}

/** The rows of an order of two lines: the order, its lines, its key, its event. */
function committing(pool: pg.Pool): () => Promise<unknown> {
  return () => {
    const [userId, orderId] = [randomUUID(), uuidv7()];
    const products = [sampleProduct(0), sampleProduct(1)];
    const totalCents = products.reduce((sum, { priceCents }) => sum + priceCents, 0);
    const lines = products.map(({ id, name, priceCents }) => ({
      productId: id,
      name,
      quantity: 1,
      priceCents,
    }));
    const data = { orderId, userId, fromCart: false, lines, totalCents, currency: "EUR" };
    return pool.query({
      name: "place",
      text: place.text,
      values: [
        ...[bucketOf(userId), userId, randomUUID(), Buffer.alloc(32), orderId, totalCents, "EUR"],
        ...[products.map(({ id }) => id), products.map(({ name }) => name), [1, 1]],
        ...[products.map(({ priceCents }) => priceCents), uuidv7(), data, {}],
      ],
    });
  };
}

async function repeated(
  work: () => Promise<unknown>,
  clients: number,
  seconds: number,
): Promise<CeilingAnswer> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let count = 0;
  const client = async () => {
    for (; performance.now() < end; count++) await work();
  };
  await Promise.all(Array.from({ length: clients }, client));
  const { user, system } = process.cpuUsage(before);
  return { count, seconds: (performance.now() - begin) / 1000, cpuSeconds: (user + system) / 1e6 };
}

const pool = new pg.Pool({ connectionString: process.env["BENCH_DATABASE"], max: poolSize });
const [read, commit] = [reading(pool), committing(pool)];

process.on("message", (request: CeilingRequest) => {
  const { clients, seconds } = request;
  const answer =
    request.kind === "static"
      ? serveStatic().then((port) => ({ port }))
      : repeated(request.kind === "read" ? read : commit, clients, seconds);
  answer.then(
    (value) => process.send?.(value),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.once("disconnect", () => process.exit(0));
process.send?.({ ready: Type.IsObject(Product) });
