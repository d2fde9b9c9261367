import { connect } from "node:net";

/** Sends bytes to a port of this machine and gives the first bytes of the answer. @throws Error when none comes within a second. */
export function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setTimeout(1000, () => socket.destroy(new Error("no answer within a second")));
    socket.once("connect", () => socket.write(bytes));
    socket.once("data", (answer) => {
      resolve(answer);
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed without an answer")));
  });
}
