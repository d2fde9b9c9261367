import { profiles } from "../../load/profiles.ts";
import { addressOf } from "../../load/addresses.ts";
import { sampleProduct, sampleWords } from "../../services/catalog/sample.ts";
import { orderEvents } from "./events.ts";
import { accountsOf, register } from "./sign-up.ts";
import { type Kind, type Scene, type Subject } from "./subject.ts";

/** The mix of a sale: what the platform is sized for. */
const { mix } = profiles["black-friday"];

export function productIn({ products, pick }: Scene): string {
  return products[pick()] ?? "";
}

function category(scene: Scene): string {
  return sampleProduct(Math.floor(scene.random() * scene.products.length)).category;
}

function word({ random }: Scene): string {
  return sampleWords[Math.floor(random() * sampleWords.length)] ?? "";
}

export const catalogKinds = (scene: Scene, prefix = ""): Record<"product" | "category", Kind> => ({
  product: {
    weight: mix.product,
    ask: () => ({ method: "GET", path: `${prefix}/catalog/products/${productIn(scene)}`, status: 200 }),
  },
  category: {
    weight: mix.category,
    ask: () => ({
      method: "GET",
      path: `${prefix}/catalog/products?category=${category(scene)}&limit=20`,
      status: 200,
    }),
  },
});

export const searchKind = (scene: Scene, prefix = ""): Kind => ({
  weight: mix.search,
  // Half of the searches are among a thousand that everybody types; the others are new.
  ask: () => {
    const words = Array.from({ length: scene.random() < 0.5 ? 2 : 4 }, () => word(scene));
    return { method: "GET", path: `${prefix}/search?q=${words.join("%20")}`, status: 200 };
  },
});

/** Products and pages from the cache, what cart and orders ask of it, and stock that is put aside for orders. */
export const catalog: Subject = {
  name: "catalog",
  startRate: 800,
  kinds: (scene) => ({
    ...catalogKinds(scene),
    selection: {
      // Two for each line that is put into a cart; an order puts one, and asks for itself.
      weight: mix.addToCart * 2 + mix.order * 3,
      ask: () => ({
        method: "GET",
        path: `/catalog/selection?ids=${productIn(scene)},${productIn(scene)}`,
        status: 200,
      }),
    },
  }),
  events: (scene, count) => orderEvents(scene, count, "order.placed"),
};

export const search: Subject = {
  name: "search",
  startRate: 400,
  kinds: (scene) => ({ search: searchKind(scene) }),
  events: (_, count) =>
    Array.from({ length: count }, (_each, number) => {
      const data = { ...sampleProduct(number), version: 2 };
      return { topic: "catalog", key: data.id, type: "product.changed", data };
    }),
};

/** Sign-ins: the dear requests of auth. Renewals of tokens cost less than a twentieth, and come with them. */
export const auth: Subject = {
  name: "auth",
  startRate: 10,
  async kinds({ url, random }) {
    const accounts = accountsOf(12);
    for (const [number, account] of accounts.entries()) await register(url, account, number);
    let next = 1_000;
    const address = () => ({ "x-client-address": addressOf(next++) });
    const account = () => accounts[Math.floor(random() * accounts.length)] ?? {};
    const ask = () =>
      ({ method: "POST", path: "/auth/login", body: account(), headers: address(), status: 200 }) as const;
    return { login: { weight: 1, ask } };
  },
};
