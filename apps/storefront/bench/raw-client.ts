import { connect, type Socket } from "node:net";

/** A request as its bytes. */
export function rawRequest({
  method = "GET",
  path,
  headers = {},
  body,
}: {
  method?: string;
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: object;
}): Buffer {
  const text = body === undefined ? "" : JSON.stringify(body);
  const all: Record<string, string> = { host: "127.0.0.1", ...headers };
  if (body !== undefined)
    Object.assign(all, {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
    });
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`);
}

/** What came of a measurement. */
export interface Counted {
  readonly count: number;
  readonly seconds: number;
}

export interface RawLoad {
  readonly ports: readonly number[];
  /** Connections, evenly over the ports; each waits for its answer before it asks again. */
  readonly connections: number;
  readonly seconds: number;
  readonly next: () => Buffer;
  /** Beginning of the first line of a good answer. */
  readonly status: number;
}

/**
 * Asks as fast as the answers come. Bytes alone: a client that parses what it gets needs more of a processor than the servers that are measured here.
 * @throws Error for another status.
 */
export async function rawLoad({ ports, connections, seconds, next, status }: RawLoad): Promise<Counted> {
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, number) =>
      asking(ports[number % ports.length] ?? 0, end, next, status),
    ),
  );
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - begin) / 1000,
  };
}

function asking(port: number, end: number, next: () => Buffer, status: number): Promise<number> {
  const good = Buffer.from(`HTTP/1.1 ${status}`);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let count = 0;
    let left: Buffer = Buffer.alloc(0);
    socket.once("connect", () => socket.write(next()));
    socket.once("error", reject);
    socket.on("data", (chunk: Buffer) => {
      left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
      const length = lengthOf(left);
      if (length === undefined || left.length < length) return;
      if (!left.subarray(0, good.length).equals(good)) {
        reject(new Error(`the answer is ${left.toString("utf8", 0, 200)}`));
        socket.destroy();
        return;
      }
      count++;
      left = Buffer.alloc(0);
      if (performance.now() < end) socket.write(next());
      else socket.end(() => resolve(count));
    });
  });
}

const headEnd = Buffer.from("\r\n\r\n");

/** Bytes of a whole answer; undefined while its head has not come. */
function lengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
  return end + headEnd.length + Number(length);
}
