import assert from "node:assert/strict";
import fc from "fast-check";
import { uuidv7 } from "../uuid.ts";
import { eventText, MalformedEvent, parseEvent } from "./event.ts";

describe("an event of the stream", () => {
  it("comes out of a record as it went into the outbox", () => {
    fc.assert(
      fc.property(fc.json(), fc.string({ minLength: 1, maxLength: 200 }), (payload, key) => {
        const createdAt = new Date("2026-11-21T12:00:00.123Z");
        const row = {
          id: uuidv7(),
          topic: "orders",
          key,
          type: "order.placed",
          payload,
          headers: {},
          createdAt,
        };
        assert.deepEqual(parseEvent(eventText(row)), {
          id: row.id,
          type: "order.placed",
          version: 1,
          occurredAt: "2026-11-21T12:00:00.123Z",
          key,
          data: JSON.parse(payload) as unknown,
        });
      }),
    );
  });

  it("carries the version that its outbox row has", () => {
    const row = { id: uuidv7(), topic: "t", key: "k", type: "x", payload: "{}", createdAt: new Date() };
    assert.equal(parseEvent(eventText({ ...row, headers: { "event-version": "3" } })).version, 3);
  });

  it("is refused for good when it is none, and never breaks its reader", () => {
    for (const value of ["", "{", "null", "[]", "{}", '{"id":"x"}'])
      assert.throws(() => parseEvent(value), MalformedEvent);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        try {
          parseEvent(value);
        } catch (error) {
          assert.ok(error instanceof MalformedEvent);
        }
      }),
    );
  });
});
