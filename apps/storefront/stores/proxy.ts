import { connect, createServer, type Server, type Socket } from "node:net";

export interface ProxyOptions {
  /** Where it forwards to, on this machine. */
  readonly target: number;
  /** Where it listens. @default a free one */
  readonly port?: number;
}

/**
 * Forwards TCP connections and makes the faults of a network: cuts what is open, refuses what is new, delays, hangs, and comes back. For tests
 * and fault runs.
 */
export class FaultProxy {
  /** May be changed while it runs, as when another server takes over. */
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refusing = false;
  #hanging = false;
  #delay = 0;

  private constructor(target: number) {
    this.target = target;
    // What one side has ended may still be answered by the other.
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  static async start(options: ProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options.target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** Port where it listens. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** Open connections of clients. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Ends all open connections at once by a reset, as a machine does that has lost its memory of them. */
  cut(): void {
    for (const socket of this.#sockets) reset(socket);
  }

  /** From now on each new connection is reset; those that are open go on. `restore` ends it. */
  refuse(): void {
    this.#refusing = true;
  }

  /** From now on nothing is passed on and nothing is ended, as when a cable is pulled. `restore` passes on what has come meanwhile. */
  hang(): void {
    this.#hanging = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Passes everything on so much later. @param milliseconds in each direction */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** No faults from now on. */
  restore(): void {
    this.#refusing = false;
    this.#hanging = false;
    this.#delay = 0;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Ends all connections and listens no more. */
  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      reset(client);
      return;
    }
    const server = connect({ port: this.target, host: "127.0.0.1", allowHalfOpen: true });
    this.#join(client, server);
    this.#join(server, client);
  }

  #join(from: Socket, to: Socket): void {
    const line = new Line();
    const later = (action: () => void) => line.add(action, this.#delay);
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on("data", (bytes) => later(() => to.write(bytes)));
    from.on("end", () => later(() => to.end()));
    // The end of one side is the end of the other, also by an error.
    from.on("error", () => reset(to));
    from.on("close", () => {
      this.#sockets.delete(from);
      later(() => to.destroySoon());
    });
    if (this.#hanging) from.pause();
  }
}

/** One direction of a connection: what comes later arrives later, also where the delay has ended in between. */
class Line {
  readonly #waiting: { readonly at: number; readonly action: () => void }[] = [];

  add(action: () => void, delay: number): void {
    if (delay === 0 && this.#waiting.length === 0) return action();
    const at = Math.max(performance.now() + delay, this.#waiting.at(-1)?.at ?? 0);
    if (this.#waiting.push({ at, action }) === 1) this.#wait();
  }

  #wait(): void {
    const [first] = this.#waiting;
    if (first) setTimeout(() => this.#run(), Math.max(0, first.at - performance.now()));
  }

  #run(): void {
    for (let next = this.#waiting[0]; next && next.at <= performance.now() + 1; next = this.#waiting[0]) {
      next.action();
      this.#waiting.shift();
    }
    this.#wait();
  }
}

/** Ends a connection by a reset. One whose own end was sent already cannot be reset: it would stay open for ever, and is closed. */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
