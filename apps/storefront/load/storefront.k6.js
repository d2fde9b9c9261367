// The load of `npm run load`, for k6:
//   k6 run -e URL=http://127.0.0.1:8080 -e PROFILE=browse -e RATE=20 -e SECONDS=30 storefront.k6.js
// Open loop as well: arrivals do not wait for answers. It counts status codes; rows are compared by `npm run load` alone.
/* global __ENV, __VU */
import { check } from "k6";
import http from "k6/http";

// begin mixes
const mixes = {
  browse: { product: 62, category: 22, search: 12, signIn: 0.5, addToCart: 3.5 },
  checkout: { order: 100 },
  "black-friday": { product: 60, category: 18, search: 10, signIn: 0.2, addToCart: 7.8, order: 4 },
};
// end mixes

// begin courses
const courses = {
  browse: [{ share: 1, from: 1, to: 1 }],
  checkout: [{ share: 1, from: 1, to: 1 }],
  "black-friday": [
    { share: 0.2, from: 1, to: 1 },
    { share: 0.1, from: 1, to: 10 },
    { share: 0.5, from: 10, to: 10 },
    { share: 0.1, from: 10, to: 1 },
    { share: 0.1, from: 1, to: 1 },
  ],
};
// end courses

const url = __ENV.URL || "http://127.0.0.1:8080";
const profile = __ENV.PROFILE || "browse";
const rate = Number(__ENV.RATE || 20);
const seconds = Number(__ENV.SECONDS || 30);
const p99 = Number(__ENV.P99 || 200);
const shopperCount = Number(__ENV.SHOPPERS || 200);

const course = courses[profile];

export const options = {
  scenarios: {
    storefront: {
      executor: "ramping-arrival-rate",
      startRate: Math.round(course[0].from * rate),
      timeUnit: "1s",
      preAllocatedVUs: 200,
      maxVUs: 2000,
      // A stage begins where the one before ended; a jump is a stage without a duration.
      stages: course.flatMap(({ share, from, to }) => [
        { target: Math.round(from * rate), duration: "0s" },
        { target: Math.round(to * rate), duration: `${Math.round(share * seconds * 1000)}ms` },
      ]),
    },
  },
  thresholds: { http_req_duration: [`p(99)<${p99}`], checks: ["rate>0.999"] },
};

const json = { "content-type": "application/json" };

/** Products and accounts, once. */
export function setup() {
  const categories = [
    "furniture",
    "kitchen",
    "lighting",
    "textiles",
    "garden",
    "office",
    "bath",
    "storage",
    "toys",
    "travel",
  ];
  const products = categories.flatMap((category) => {
    const answer = http.get(`${url}/api/catalog/products?category=${category}&limit=50`);
    return answer.json("products").map(({ id, category, name }) => ({ id, category, name }));
  });
  const run = `${Date.now()}`;
  const shoppers = Array.from({ length: shopperCount }, (_, number) => {
    const account = { email: `k6-${run}-${number}@example.com`, password: `a load of ${run} ${number}` };
    const answer = http.post(`${url}/api/auth/register`, JSON.stringify(account), { headers: json });
    return { ...account, token: answer.json("accessToken") };
  });
  return { products, shoppers };
}

/** One person does one thing at a time: with as many accounts as virtual users no two share a cart. */
export default function ({ products, shoppers }) {
  steps[chosen()](pick(products), shoppers[__VU % shoppers.length]);
}

const steps = {
  product: ({ id }) => good(http.get(`${url}/api/catalog/products/${id}`, named("product")), 200),
  category: ({ category }) =>
    good(http.get(`${url}/api/catalog/products?category=${category}&limit=20`, named("category")), 200),
  search: ({ name }) => good(http.get(`${url}/api/search?q=${name.split(" ")[0]}`, named("search")), 200),
  signIn: (_, { email, password }) =>
    good(http.post(`${url}/api/auth/login`, JSON.stringify({ email, password }), named("signIn")), 200),
  addToCart: ({ id }, shopper) => addToCart(id, shopper),
  order: ({ id }, shopper) => {
    addToCart(id, shopper);
    const headers = { "idempotency-key": `k6-${Date.now()}-${Math.random().toString(36).slice(2)}` };
    const placed = http.post(`${url}/api/orders`, "{}", named("order", shopper, headers));
    if (!good(placed, 201)) return;
    good(http.get(`${url}/api/orders/${placed.json("id")}`, named("order", shopper)), 200);
  },
};

function addToCart(id, shopper) {
  const body = JSON.stringify({ quantity: 1 });
  good(http.put(`${url}/api/cart/items/${id}`, body, named("addToCart", shopper)), 200);
}

function good(answer, status) {
  return check(answer, { [`status ${status}`]: (each) => each.status === status });
}

function named(step, shopper, headers = {}) {
  const authorization = shopper ? { authorization: `Bearer ${shopper.token}` } : {};
  return { tags: { name: step }, headers: { ...json, ...authorization, ...headers } };
}

function chosen() {
  const entries = Object.entries(mixes[profile]);
  let left = Math.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
  return entries[0][0];
}

/** By Zipf's law, about as `npm run load` does: popular products first. */
function pick(products) {
  return products[Math.min(products.length - 1, Math.floor(products.length ** Math.random()) - 1)];
}
