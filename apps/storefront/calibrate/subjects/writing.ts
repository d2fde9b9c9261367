import { randomUUID } from "node:crypto";
import { addressOf } from "../../load/addresses.ts";
import { profiles } from "../../load/profiles.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { orderEvents, userIn } from "./events.ts";
import { catalogKinds, productIn, searchKind } from "./reading.ts";
import { accountsOf, register } from "./sign-up.ts";
import { type Kind, type Scene, type Subject } from "./subject.ts";

const { mix } = profiles["black-friday"];

function credentials(scene: Scene): { authorization: string } {
  return { authorization: userIn(scene).authorization };
}

const putKind = (scene: Scene, prefix = ""): Kind => ({
  weight: mix.addToCart + mix.order,
  ask: () => {
    const { id, authorization } = userIn(scene);
    // Carts end with an order, after three lines or so. Here they stay, so each user puts the same three products in.
    const wanted =
      (Number.parseInt(id.slice(0, 6), 16) + Math.floor(scene.random() * 3)) % scene.products.length;
    return {
      method: "PUT",
      path: `${prefix}/cart/items/${scene.products[wanted]}`,
      headers: { authorization },
      body: { quantity: 1 },
      status: 200,
    };
  },
});

/** Carts that are filled, and read before an order. */
export const cart: Subject = {
  name: "cart",
  startRate: 400,
  kinds: (scene) => ({
    put: putKind(scene),
    get: {
      weight: mix.order,
      ask: () => ({ method: "GET", path: "/cart?prices=stored", headers: credentials(scene), status: 200 }),
    },
  }),
  events: (scene, count) => orderEvents(scene, count, "order.placed"),
};

/** Places an order of two lines, and looks at one: what was placed a moment ago. */
export const orders: Subject = {
  name: "orders",
  startRate: 200,
  async kinds(scene) {
    const placed = await placeSome(scene, 20);
    const any = () => placed[Math.floor(scene.random() * placed.length)] ?? { id: "", authorization: "" };
    return {
      place: {
        weight: 1,
        ask: () => ({
          method: "POST",
          path: "/orders",
          headers: { ...credentials(scene), "idempotency-key": randomUUID() },
          body: {},
          status: 201,
        }),
      },
      get: {
        weight: 1,
        ask: () => {
          const { id, authorization } = any();
          return { method: "GET", path: `/orders/${id}`, headers: { authorization }, status: 200 };
        },
      },
    };
  },
  async events(scene, count) {
    const placed = await placeSome(scene, count);
    return placed.map(({ id, userId }) => ({
      topic: "payments",
      key: id,
      type: "payment.succeeded",
      data: { orderId: id, userId, amountCents: 1_250, currency: "EUR", reason: null },
    }));
  },
};

async function placeSome(scene: Scene, count: number) {
  const placed: { id: string; userId: string; authorization: string }[] = [];
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const { id: userId, authorization } = userIn(scene);
      const answer = await fetch(`${scene.url}/orders`, {
        method: "POST",
        headers: { authorization, "idempotency-key": randomUUID(), "content-type": "application/json" },
        body: "{}",
      });
      if (answer.status !== 201)
        throw new Error(`orders places none: status ${answer.status}: ${await answer.text()}`);
      const { id } = (await answer.json()) as { id: string };
      placed.push({ id, userId, authorization });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return placed;
}

/** Its requests are few: a user who looks at a payment. What it is there for are the events. */
export const payments: Subject = {
  name: "payments",
  startRate: 400,
  kinds: (scene) => ({
    unknown: {
      weight: 1,
      ask: () => ({
        method: "GET",
        path: `/payments/${uuidv7()}`,
        headers: credentials(scene),
        status: 404,
      }),
    },
  }),
  events: (scene, count) => orderEvents(scene, count, "order.reserved"),
};

export const notifications: Subject = {
  name: "notifications",
  startRate: 400,
  kinds: (scene) => ({
    list: {
      weight: 1,
      ask: () => ({ method: "GET", path: "/notifications", headers: credentials(scene), status: 200 }),
    },
  }),
  events: (scene, count) => orderEvents(scene, count, "order.placed"),
};

/** What comes in from outside, one request at a time; orders name their lines, since carts are filled by others meanwhile. */
function outside(scene: Scene): Record<string, Kind> {
  const headers = () => ({ "x-forwarded-for": addressOf(Math.floor(scene.random() * 100_000)) });
  const from = ({ weight, ask }: Kind): Kind => ({
    weight,
    ask: () => {
      const asked = ask();
      return { ...asked, headers: { ...asked.headers, ...headers() } };
    },
  });
  const { product, category } = catalogKinds(scene, "/api");
  return {
    product: from(product),
    category: from(category),
    search: from(searchKind(scene, "/api")),
    put: from(putKind(scene, "/api")),
    order: from({
      weight: mix.order,
      ask: () => ({
        method: "POST",
        path: "/api/orders",
        headers: { ...credentials(scene), "idempotency-key": randomUUID() },
        body: { lines: [{ productId: productIn(scene), quantity: 1 }] },
        status: 201,
      }),
    }),
  };
}

export const gateway: Subject = { name: "gateway", startRate: 400, kinds: outside };

async function signUp(url: string): Promise<Scene["users"]> {
  const signedIn = await Promise.all(accountsOf(12).map((account, number) => register(url, account, number)));
  return signedIn.map(({ accessToken, user }) => ({ id: user.id, authorization: `Bearer ${accessToken}` }));
}

/** The same of all services in one process, whose users are its own: its auth signs no token that somebody else has made. */
export const monolith: Subject = {
  name: "monolith",
  startRate: 100,
  kinds: async (scene) => outside({ ...scene, users: await signUp(`${scene.url}/api`) }),
};
