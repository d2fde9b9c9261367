import { type App } from "./http/server.ts";

/** Whether a process takes part: it does once it has started, until it is told to stop. */
export class Health {
  #state: "starting" | "ready" | "draining" = "starting";

  started(): void {
    this.#state = "ready";
  }

  /** From now on no new requests are wanted; those that come are answered. */
  drain(): void {
    this.#state = "draining";
  }

  /**
   * `/health/live`: the process runs. `/health/ready`: it serves. Neither asks a store: one that is down would take all pods out of
   * service together, degraded answers included.
   */
  routes(app: App): void {
    app.get("/health/live", { schema: { hide: true } }, () => ({ status: "live" }));
    app.get("/health/ready", { schema: { hide: true } }, (_request, reply) => {
      const ready = this.#state === "ready";
      return reply.code(ready ? 200 : 503).send({ status: this.#state });
    });
  }
}
