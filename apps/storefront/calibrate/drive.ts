import { Pool } from "undici";
import { openLoop, type RunResult } from "../load/open-loop.ts";
import { Recorder, type StepResult } from "../load/recorder.ts";

/** A request, and the status that it should have. */
export interface Ask {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly status: number;
}

/** How a rate went. */
export interface Driven {
  readonly result: StepResult;
  readonly run: RunResult;
  readonly failed: number;
}

/** Requests that may be under way at once. */
const limit = 1_000;

/** Sends requests to one process, at a rate, whether or not it keeps up. */
export class Driver {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: 128, pipelining: 1, keepAliveTimeout: 30_000 });
  }

  async at(rate: number, seconds: number, next: () => Ask, random: () => number): Promise<Driven> {
    const recorder = new Recorder();
    const course = [{ seconds, from: rate, to: rate }];
    const begin = async (due: number) => {
      const failure = await this.#send(next()).catch((error: Error) => error.message);
      recorder.record("all", performance.now() - due, failure);
    };
    const turnedAway = (due: number) => recorder.record("all", performance.now() - due, "too many under way");
    const run = await openLoop({ course, random, limit }, begin, turnedAway);
    const [result] = recorder.results();
    if (!result) throw new Error(`no request came within ${seconds} s at ${rate}/s: take more seconds`);
    const failed = Object.values(result.failures).reduce((sum, count) => sum + count, 0);
    return { result, run, failed };
  }

  /** As many requests as a number of clients can send who wait for each answer. @returns requests in a second. */
  async closed(clients: number, seconds: number, next: () => Ask): Promise<number> {
    const begin = performance.now();
    const end = begin + seconds * 1000;
    let count = 0;
    const client = async () => {
      while (performance.now() < end) {
        const failure = await this.#send(next());
        if (failure) throw new Error(`the answer was ${failure}`);
        count++;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return count / ((performance.now() - begin) / 1000);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  /** @returns why the answer is none. */
  async #send({ method, path, headers, body, status }: Ask): Promise<string | undefined> {
    const { statusCode, body: stream } = await this.#pool.request({
      method,
      path,
      headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : null,
      headersTimeout: 5_000,
      bodyTimeout: 5_000,
    });
    await stream.dump();
    return statusCode === status ? undefined : `status ${statusCode}`;
  }
}
