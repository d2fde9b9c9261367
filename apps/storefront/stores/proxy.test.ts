import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { FaultProxy, reset } from "./proxy.ts";

describe("the proxy for faults", () => {
  let server: Server;
  let proxy: FaultProxy;

  beforeEach(async () => {
    // Answers what it is told, and ends when the other side does.
    server = createServer((socket) => socket.on("error", () => undefined).pipe(socket)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    proxy = await FaultProxy.start({ target: (server.address() as AddressInfo).port });
  });

  afterEach(async () => {
    await proxy.stop();
    server.close();
  });

  async function client(): Promise<Socket> {
    const socket = connect({ port: proxy.port, host: "127.0.0.1" });
    // Each test ends with a cut.
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  }

  async function echo(socket: Socket, text: string): Promise<string> {
    const answer = once(socket, "data");
    socket.write(text);
    return String((await answer)[0]);
  }

  it("passes on what both sides say, and their end", async () => {
    const socket = await client();
    assert.equal(await echo(socket, "hello"), "hello");
    socket.end();
    await once(socket, "close");
    await once(server.close(), "close");
    assert.equal(proxy.connections, 0);
  });

  it("cuts open connections by a reset, and takes new ones", async () => {
    const socket = await client();
    await echo(socket, "a");
    proxy.cut();
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNRESET");
    assert.equal(await echo(await client(), "b"), "b");
  });

  it("refuses new connections while those that are open go on, and comes back", async () => {
    const open = await client();
    await echo(open, "a");
    proxy.refuse();
    const refused = connect({ port: proxy.port, host: "127.0.0.1" });
    await once(refused, "error");
    assert.equal(await echo(open, "b"), "b");
    proxy.restore();
    assert.equal(await echo(await client(), "c"), "c");
  });

  it("passes on later, in the same order", async () => {
    const socket = await client();
    proxy.delay(40);
    const started = performance.now();
    let text = "";
    const all = new Promise<void>((resolve) => {
      socket.on("data", (bytes) => {
        text += String(bytes);
        if (text.length === 20) resolve();
      });
    });
    for (let index = 0; index < 10; index++) socket.write(`${index};`);
    await all;
    assert.equal(text, "0;1;2;3;4;5;6;7;8;9;");
    assert.ok(performance.now() - started >= 75, "40 ms in each direction");
  });

  it("holds everything while it hangs, and passes it on afterwards", async () => {
    const socket = await client();
    await echo(socket, "a");
    proxy.hang();
    const answer = echo(socket, "b");
    const late = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 60, "nothing"))]);
    assert.equal(late, "nothing");
    proxy.restore();
    assert.equal(await answer, "b");
  });

  it("ends a connection whose server is gone", async () => {
    await once(server.close(), "close");
    const socket = connect({ port: proxy.port, host: "127.0.0.1" });
    await Promise.race([once(socket, "error"), once(socket, "close")]);
  });

  it("keeps the order of bytes when a delay ends while some are on their way", async () => {
    const socket = await client();
    proxy.delay(40);
    socket.write("first,");
    await new Promise((resolve) => setTimeout(resolve, 10));
    proxy.restore();
    socket.end("second");
    let said = "";
    for await (const part of socket) said += String(part);
    assert.equal(said, "first,second");
  });

  it("resets a connection whose own end is on its way, which Node would leave open for ever", async () => {
    const socket = await client();
    const closed = once(socket, "close");
    socket.end();
    reset(socket);
    await closed;
  });
});
