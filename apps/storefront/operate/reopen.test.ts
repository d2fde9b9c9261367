import assert from "node:assert/strict";
import { ConfigError } from "../lib/config/read-variables.ts";
import { reopenCommand, timeOf } from "./reopen.ts";

const now = Date.parse("2026-11-21T20:00:00Z");

describe("the time from which on events are sent again", () => {
  it("has its zone, has been, and is not longer ago than events are kept", () => {
    assert.equal(timeOf("2026-11-21T19:00:00Z", now).getTime(), now - 3_600_000);
    assert.equal(timeOf("2026-11-21T20:30:00.5+01:00", now).getTime(), now - 1_799_500);
    const wrong = {
      "2026-11-21T19:00:00": /is none with its zone/,
      "an hour ago": /is none with its zone/,
      "2026-13-40T19:00:00Z": /is none with its zone/,
      "2026-11-21T20:00:01Z": /is to come/,
      "2026-11-20T19:59:59Z": /kept for 1 day/,
    };
    for (const [text, expected] of Object.entries(wrong))
      assert.throws(() => timeOf(text, now), expected, text);
  });

  it("is asked for, with a database", async () => {
    await assert.rejects(reopenCommand([], {}), ConfigError);
    await assert.rejects(reopenCommand([new Date().toISOString(), "more"], {}), /usage: /);
    await assert.rejects(reopenCommand([new Date().toISOString()], {}), /neither DATABASE_URL nor/);
  });
});
