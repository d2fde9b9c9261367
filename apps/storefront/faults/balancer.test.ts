import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { freePorts } from "../local/ports.ts";
import { Balancer } from "./balancer.ts";

function listening(port: number, name: string): Promise<Server> {
  const server = createServer((_request, response) => response.setHeader("connection", "close").end(name));
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

describe("the balancer before the instances of a service", () => {
  const ask = async (url: string) => (await fetch(url)).text();

  it("spreads connections, passes over an instance that is gone, and takes it back", async () => {
    const ports = await freePorts(2);
    const [first = 0, second = 0] = ports;
    const balancer = await Balancer.start(ports);
    const one = await listening(first, "one");
    let two = await listening(second, "two");
    const four = async () => {
      const answers: string[] = [];
      for (let count = 0; count < 4; count++) answers.push(await ask(balancer.url));
      return answers.sort();
    };
    try {
      assert.deepEqual(await four(), ["one", "one", "two", "two"]);
      await new Promise((resolve) => two.close(resolve));
      assert.deepEqual(await four(), ["one", "one", "one", "one"]);
      two = await listening(second, "two");
      assert.deepEqual(await four(), ["one", "one", "two", "two"]);
    } finally {
      one.close();
      two.close();
      await balancer.stop();
    }
  });

  it("refuses where nobody is left", async () => {
    const balancer = await Balancer.start(await freePorts(2));
    await assert.rejects(fetch(balancer.url));
    await balancer.stop();
  });
});
