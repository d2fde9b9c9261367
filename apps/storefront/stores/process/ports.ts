import { createServer } from "node:net";

/**
 * A port of this machine on which nobody listens. From below the range from which the kernel takes ports of outgoing connections: none of
 * those can take it before the server does.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port was found in a hundred attempts");
}

/** Whether a server on 127.0.0.1 can have the port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
