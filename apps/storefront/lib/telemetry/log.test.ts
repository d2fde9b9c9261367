import assert from "node:assert/strict";
import { inSpan, startTracing } from "./tracing.ts";
import { createLog } from "./log.ts";

function lines() {
  const written: string[] = [];
  const log = createLog("orders", "debug", { write: (line: string) => void written.push(line) });
  return { log, written };
}

describe("the log", () => {
  it("says nothing that only the user may know, wherever it stands", () => {
    const { log, written } = lines();
    const known = {
      password: "p-4711",
      email: "jane@example.com",
      refreshToken: "r-4711",
      accessToken: "a-4711",
    };
    log.info({ ...known, cookie: "c-4711" }, "flat");
    log.info(
      { body: known, req: { headers: { authorization: "Bearer b-4711", cookie: "c-4711" } } },
      "nested",
    );
    const error = Object.assign(new Error("duplicate key value violates unique constraint"), {
      detail: "Key (email)=(jane@example.com) already exists.",
      where: "jane@example.com",
    });
    log.error({ err: error }, "an error of the database");
    assert.equal(written.length, 3);
    for (const line of written) {
      assert.doesNotMatch(line, /4711|jane/);
      assert.match(line, /\[redacted\]/);
    }
  });

  it("says of a line within a trace which one it is", async () => {
    const stop = startTracing({ service: "orders", region: "local", endpoint: undefined, share: 1 });
    const { log, written } = lines();
    try {
      log.info("outside");
      const id = await inSpan("work", {}, (span) => {
        log.info("inside");
        return Promise.resolve(span.spanContext().traceId);
      });
      const [outside, inside] = written.map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.equal(outside?.["traceId"], undefined);
      assert.equal(inside?.["traceId"], id);
      assert.equal(inside?.["service"], "orders");
    } finally {
      await stop();
    }
  });
});
