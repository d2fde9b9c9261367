import assert from "node:assert/strict";
import fc from "fast-check";
import { redactor } from "./redaction";

const redact = (config: Record<string, string>, ...secretKeys: string[]) =>
  redactor({ config: new Map(Object.entries(config)), secretKeys: new Set(secretKeys) });

describe("secrets of the config in a text", () => {
  it("are replaced, those inside JSON too, the longest first", () => {
    const clean = redact({ a: "hunter2", b: '{"inner":["hunter22",12345]}', c: "open" }, "a", "b");
    assert.equal(clean("hunter2 hunter22 12345 open"), "[secret] [secret] [secret] open");
  });

  it("leave alone what is too short to be told from other text", () => {
    assert.equal(redact({ a: "ab", b: "" }, "a", "b")("ab b"), "ab b");
  });

  it("are in no text afterwards", () => {
    const words = fc.string({ minLength: 3, maxLength: 12 }).filter((word) => !"[secret]".includes(word));
    fc.assert(
      fc.property(words, fc.string(), fc.string(), (word, before, after) => {
        assert.ok(
          !redact(
            { a: word },
            "a",
          )(before + word + after)
            .replaceAll("[secret]", "")
            .includes(word),
        );
      }),
    );
  });
});
