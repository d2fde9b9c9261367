import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { BinaryWriter } from "./binary";
import { toStruct, type WireMap, type WireValue } from "./wire";

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.integer({ min: 100, max: 20_000 }).map((length) => "ä".repeat(length)),
);

const values: fc.Arbitrary<WireValue> = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<WireValue>(null, true, false, 0, -1.5, 1e300),
    fc.double({ noNaN: true }),
    texts,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 5 }) as fc.Arbitrary<WireMap>,
  ),
})).value;

const maps = fc.dictionary(texts, values, { maxKeys: 8 }) as fc.Arbitrary<WireMap>;

function encode(map: WireMap): Buffer {
  const writer = new BinaryWriter();
  writer.structFields(map);
  return writer.finish();
}

describe("a struct that is written by hand", () => {
  it("is read back by the generated classes as what it was", () => {
    fc.assert(
      fc.property(maps, (map) => {
        assert.deepEqual(Struct.deserializeBinary(encode(map)).toJavaScript(), toStruct(map).toJavaScript());
      }),
    );
  });

  it("has the length of a message right at every size of the length itself", () => {
    for (const size of [0, 1, 119, 120, 127, 128, 16_370, 16_383, 16_384, 2_097_140, 2_097_152]) {
      const map = { text: "x".repeat(size), after: [1, { deep: "y".repeat(size) }] };
      assert.deepEqual(Struct.deserializeBinary(encode(map)).toJavaScript(), map, `${size}`);
    }
  });
});
