import { type FastifyRequest } from "fastify";

/** Header in which the gateway says from where a request came. It takes what comes from outside off. */
export const clientAddressHeader = "x-client-address";

/** From where a request came: as the gateway says, else the other end of the connection. */
export function clientAddress({ headers, ip }: Pick<FastifyRequest, "headers" | "ip">): string {
  const said = headers[clientAddressHeader];
  return typeof said === "string" && said !== "" ? said.slice(0, 45) : ip;
}

/**
 * The client of a request from outside. Each trusted proxy adds to `x-forwarded-for` whom it got the request from, at the end; what stands before
 * was written by the client.
 * @param hops trusted proxies between the client and this process: 0 on a laptop, 2 behind CloudFront and a balancer.
 */
export function addressBehindProxies(
  { headers, ip }: Pick<FastifyRequest, "headers" | "ip">,
  hops: number,
): string {
  const header = headers["x-forwarded-for"];
  const forwarded = (Array.isArray(header) ? header.join(",") : (header ?? ""))
    .split(",")
    .map((each) => each.trim());
  const found = hops > 0 ? forwarded.at(-hops) : undefined;
  return found ? found.slice(0, 45) : ip;
}
