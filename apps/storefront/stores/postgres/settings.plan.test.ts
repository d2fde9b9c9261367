import assert from "node:assert/strict";
import fc from "fast-check";
import { settingsText, signIn, slotName } from "./settings.plan.ts";

describe("PostgreSQL's settings", () => {
  it("never leave an acknowledged commit to luck", () => {
    const text = settingsText({ name: "a", port: 1 });
    assert.doesNotMatch(text, /^(fsync|synchronous_commit|full_page_writes)/m);
    assert.match(text, /^synchronous_standby_names = ''$/m);
  });

  it("let one of the standbys acknowledge where a quorum is asked for", () => {
    const text = settingsText({ name: "a", port: 1, quorum: ["shard-0-b", "shard-0-c"] });
    assert.match(text, /^synchronous_standby_names = 'ANY 1 \("shard_0_b", "shard_0_c"\)'$/m);
  });

  it("name the standby at its primary as its slot is named", () => {
    const upstream = { port: 7, user: "u", password: "p", slot: slotName("shard-0-b") };
    const text = settingsText({ name: "shard-0-b", port: 1, upstream });
    assert.match(text, /^primary_slot_name = 'shard_0_b'$/m);
    assert.match(text, /^primary_conninfo = 'host=127.0.0.1 port=7 .* application_name=shard_0_b'$/m);
  });

  it("are one line each, whatever a value holds, and ours give way to those of the caller", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]*$/), (value) => {
        const lines = settingsText({ name: "a", port: 1, more: { max_connections: value } })
          .trimEnd()
          .split("\n");
        const set = lines.filter((line) => line.startsWith("max_connections"));
        assert.deepEqual(set, [`max_connections = '${value.replaceAll("'", "''")}'`]);
      }),
    );
  });

  it("let nobody in from another machine, nor without a password", () => {
    for (const line of signIn.trim().split("\n")) assert.match(line, / 127\.0\.0\.1\/32 scram-sha-256$/);
    assert.match(settingsText({ name: "a", port: 1 }), /^listen_addresses = '127.0.0.1'$/m);
  });

  it("have slots with names that PostgreSQL takes", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), (name) => /^[a-z0-9_]+$/.test(slotName(name))),
    );
  });
});
