import { type Priority } from "../../lib/request-context.ts";
import { type Feature } from "../../lib/resilience/features.ts";
import { type ServiceName } from "../../lib/service.ts";

/** A route of a service that the world may use. What is not in this list does not exist outside. */
export interface Exposed {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As the service knows it. */
  readonly path: string;
  readonly service: ServiceName;
  readonly priority: Priority;
  /** Whether a token is needed. The service checks that too, and whose things they are. */
  readonly signedIn: boolean;
  /** Longest wait for the answer to begin, in milliseconds. */
  readonly timeoutMilliseconds: number;
  /** An answer that may last, such as server-sent events. */
  readonly lasting: boolean;
  /** What is answered when the feature is off or its service unavailable. */
  readonly degraded: { readonly feature: Feature; readonly body: object } | undefined;
}

type Options = Partial<Omit<Exposed, "method" | "path" | "service">>;

function route(
  service: ServiceName,
  endpoint: `${Exposed["method"]} /${string}`,
  options: Options = {},
): Exposed {
  const [method = "", path = ""] = endpoint.split(" ");
  const defaults = {
    priority: "normal",
    signedIn: false,
    timeoutMilliseconds: 2_000,
    lasting: false,
    degraded: undefined,
  } as const;
  return { ...defaults, ...options, method: method as Exposed["method"], path, service };
}

const browse = { priority: "sheddable" } as const;
const own = { signedIn: true } as const;
const checkout = { signedIn: true, priority: "critical", timeoutMilliseconds: 4_000 } as const;
const signIn = { timeoutMilliseconds: 4_000 } as const;

/** Everything that is offered, under the prefix. */
export const exposed: readonly Exposed[] = [
  route("auth", "POST /auth/register", signIn),
  route("auth", "POST /auth/login", signIn),
  route("auth", "POST /auth/refresh", { ...signIn, priority: "critical" }),
  route("auth", "POST /auth/logout", own),
  route("auth", "GET /auth/jwks"),
  route("auth", "GET /auth/me", own),
  route("auth", "POST /auth/probe", { priority: "critical" }),
  route("catalog", "GET /catalog/products", browse),
  route("catalog", "GET /catalog/products/:id", browse),
  route("catalog", "GET /catalog/products/:id/stock"),
  route("catalog", "GET /catalog/popular", {
    ...browse,
    degraded: { feature: "recommendations", body: { products: [], next: null } },
  }),
  route("catalog", "POST /catalog/products", own),
  route("catalog", "PATCH /catalog/products/:id", own),
  route("catalog", "PUT /catalog/products/:id/stock", own),
  route("search", "GET /search", {
    ...browse,
    degraded: { feature: "search", body: { products: [], degraded: true } },
  }),
  route("cart", "GET /cart", { ...own, priority: "critical" }),
  route("cart", "PUT /cart/items/:productId", own),
  route("cart", "DELETE /cart/items/:productId", own),
  route("cart", "DELETE /cart", own),
  route("orders", "POST /orders", checkout),
  route("orders", "GET /orders", own),
  route("orders", "GET /orders/:id", own),
  route("orders", "GET /orders/:id/events", { ...own, lasting: true }),
  route("orders", "POST /orders/:id/cancel", checkout),
  route("payments", "GET /payments/:orderId", own),
  route("notifications", "GET /notifications", own),
];

/** Before every path outside. */
export const prefix = "/api";
