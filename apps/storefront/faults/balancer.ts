import { connect, createServer, type Server, type Socket } from "node:net";
import { reset } from "../stores/proxy.ts";

/** Spreads connections over the instances of a service, as the cluster's own balancer does; one that refuses is passed over. */
export class Balancer {
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  #next = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      // Who has gone before an instance was found is missed by nobody.
      client.on("error", () => undefined);
      this.#accept(client, this.#ports.length);
    });
  }

  static async start(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    await new Promise<void>((resolve, reject) => {
      balancer.#server.once("error", reject);
      balancer.#server.listen(0, "127.0.0.1", resolve);
    });
    return balancer;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket, tries: number): void {
    const port = this.#ports[this.#next++ % this.#ports.length];
    if (tries === 0 || port === undefined) return reset(client);
    const server = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const refused = () => this.#accept(client, tries - 1);
    server.once("error", refused);
    server.once("connect", () => {
      server.off("error", refused);
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on("error", () => reset(to));
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroySoon();
    });
  }
}
