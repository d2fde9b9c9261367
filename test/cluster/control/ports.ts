import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below those that systems give to outgoing connections: a port from there is taken again before a program has come to listen on it. */
const range = { from: 20_000, to: 32_000 };

/** Ports of loopback that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(range.from, range.to);
    if (!(await isTaken(port))) ports.add(port);
  }
  return [...ports];
}

/** Whether somebody listens on a port of loopback. */
export async function isTaken(port: number): Promise<boolean> {
  try {
    await (await listen(port)).close();
    return false;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return true;
    throw error;
  }
}

function listen(port: number): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: typeof address === "object" && address ? address.port : port, close });
    });
  });
}
