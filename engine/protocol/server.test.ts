import assert from "node:assert/strict";
import { Server } from "node:net";
import { EngineError } from "../errors";
import { serve } from "./server";

describe("the engine's server", () => {
  it("listens on a loopback port of its own", async () => {
    const servers = await Promise.all([serve(() => undefined), serve(() => undefined)]);
    const addresses = servers.map(({ address }) => address);
    for (const server of servers) server.close();
    assert.equal(new Set(addresses).size, 2);
    for (const address of addresses) assert.match(address, /^127\.0\.0\.1:\d+$/);
  });

  it("says in one message that no port can be bound, and what to allow", async () => {
    const original = Object.getOwnPropertyDescriptor(Server.prototype, "listen");
    assert.ok(original);
    const refuse = function (this: Server): Server {
      setImmediate(() => this.emit("error", Object.assign(new Error("listen EACCES"), { code: "EACCES" })));
      return this;
    };
    Object.defineProperty(Server.prototype, "listen", { ...original, value: refuse });
    try {
      await assert.rejects(
        serve(() => undefined),
        (error: unknown) => {
          assert.ok(error instanceof EngineError);
          const fix = "allow this process to bind a loopback port";
          assert.equal(error.message, `cannot listen on 127.0.0.1: listen EACCES\n  fix: ${fix}`);
          return true;
        },
      );
    } finally {
      Object.defineProperty(Server.prototype, "listen", original);
    }
  });
});
