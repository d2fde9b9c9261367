import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { sampleProduct } from "../services/catalog/sample.ts";

/** Stands in for every other service, so that one can be measured alone: it answers at once, with what the answer would look like. */
export interface Stubs {
  readonly url: string;
  close(): Promise<void>;
}

const product = sampleProduct(0);
const cart = {
  items: [0, 1].map((number) => ({
    productId: sampleProduct(number).id,
    quantity: 1,
    name: sampleProduct(number).name,
    priceCents: sampleProduct(number).priceCents,
    currency: "EUR",
    available: true,
  })),
  totalCents: sampleProduct(0).priceCents + sampleProduct(1).priceCents,
  currency: "EUR",
  pricesLive: true,
};
const page = JSON.stringify({
  products: Array.from({ length: 20 }, (_, number) => sampleProduct(number)),
  next: null,
});
const [productText, cartText] = [JSON.stringify(product), JSON.stringify(cart)];

/** Starts it on a free port of the loopback. */
export async function startStubs(): Promise<Stubs> {
  const server = createServer(answer);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { url = "", method } = request;
  const [path = "", query = ""] = url.split("?");
  const status = method === "POST" && path === "/orders" ? 201 : 200;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(textOf(path, query));
}

function textOf(path: string, query: string): string {
  if (path === "/catalog/selection") return selection(new URLSearchParams(query).get("ids") ?? "");
  if (path === "/catalog/products" || path === "/search" || path === "/catalog/popular") return page;
  return path.startsWith("/cart") ? cartText : productText;
}

function selection(ids: string): string {
  return JSON.stringify({ products: ids.split(",").map((id) => ({ ...product, id })) });
}
