import assert from "node:assert/strict";
import fc from "fast-check";
import { DecodeError, decodeProperties, decodeValue, encodeForJson, wire } from "./decode";
import {
  AssetReference,
  containsUnknown,
  isPropertyMap,
  ResourceReference,
  Secret,
  Unknown,
  type PropertyMap,
  type PropertyValue,
} from "./value";

/** Writes a value as the SDKs do. `outputs` chooses the form that also carries dependencies. */
function encode(value: PropertyValue, outputs: boolean): unknown {
  if (value instanceof Unknown) return outputs ? { [wire.signature]: wire.output } : wire.unknown;
  if (value instanceof Secret) {
    const inner = encode(value.reveal(), false);
    return outputs
      ? { [wire.signature]: wire.output, value: inner, secret: true, dependencies: ["urn:a"] }
      : { [wire.signature]: wire.secret, value: inner };
  }
  if (value instanceof AssetReference) {
    const signature = value.kind === "asset" ? wire.asset : wire.archive;
    return { [wire.signature]: signature, path: value.origin, hash: value.hash };
  }
  if (value instanceof ResourceReference) {
    const id = value.id instanceof Unknown ? "" : value.id;
    return { [wire.signature]: wire.resource, urn: value.urn, ...(id === undefined ? {} : { id }) };
  }
  if (Array.isArray(value)) return value.map((element: PropertyValue) => encode(element, outputs));
  if (!isPropertyMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner, outputs)]));
}

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const path = text.filter((one) => one !== "");

const values: fc.Memo<PropertyValue> = fc.memo((depth) => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.constant(Unknown.value),
    fc.tuple(path, text).map(([origin, hash]) => new AssetReference("asset", origin, hash)),
    fc
      .tuple(path, fc.oneof(path, fc.constant(undefined), fc.constant(Unknown.value)))
      .map(([urn, id]) => new ResourceReference(urn, id)),
  );
  if (depth <= 1) return leaf;
  const inner = values(depth - 1);
  return fc.oneof(
    leaf,
    inner.map((value) => new Secret(value)),
    fc.array(inner, { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constant("__proto__")), inner, { maxKeys: 4, noNullPrototype: true }),
  );
});

/** Secrets compare by what they hold, which `assert` does not see. */
function opened(value: PropertyValue): unknown {
  if (value instanceof Secret) return { secret: opened(value.reveal()) };
  if (Array.isArray(value)) return value.map((element: PropertyValue) => opened(element));
  return isPropertyMap(value) ? Object.entries(value).map(([key, inner]) => [key, opened(inner)]) : value;
}

describe("decodeValue", () => {
  for (const outputs of [false, true]) {
    it(`gives back what an SDK wrote, ${outputs ? "as output values" : "in the plain form"}`, () => {
      fc.assert(
        fc.property(values(4), (value) => {
          assert.deepEqual(opened(decodeValue(encode(value, outputs))), opened(value));
        }),
      );
    });
  }

  it("knows the engine's unknown of every kind, and text that an unknown was put into", () => {
    for (const sentinel of [
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      wire.unknown,
      `cluster:${wire.unknown}`,
    ]) {
      assert.equal(decodeValue(sentinel), Unknown.value);
    }
    assert.equal(decodeValue("04da6b54-80e4-46f7-96ec-b56ff0331ba8"), "04da6b54-80e4-46f7-96ec-b56ff0331ba8");
  });

  it("reads the secrets of a state file: encrypted ones are unknown, plain ones are JSON text", () => {
    const encrypted = decodeValue({ [wire.signature]: wire.secret, ciphertext: "v1:abc" });
    assert.ok(encrypted instanceof Secret && encrypted.reveal() === Unknown.value);
    const plain = decodeValue({ [wire.signature]: wire.secret, plaintext: '{"user":"owner"}' });
    assert.deepEqual(plain instanceof Secret && plain.reveal(), { user: "owner" });
  });

  it("identifies text by its hash and an archive by what is in it", () => {
    const asset = (content: string) => ({ [wire.signature]: wire.asset, text: content });
    const archive = (content: string) =>
      decodeValue({ [wire.signature]: wire.archive, assets: { "index.js": asset(content) } });
    assert.deepEqual(
      decodeValue(asset("")),
      new AssetReference("asset", "text", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    );
    assert.deepEqual(archive("a"), archive("a"));
    assert.notDeepEqual(archive("a"), archive("b"));
  });

  it("reads numbers that JSON cannot write and text that is no UTF-8", () => {
    assert.equal(decodeValue({ [wire.signature]: wire.float, value: "7ff0000000000000" }), Infinity);
    assert.equal(
      decodeValue({ [wire.signature]: wire.byteString, value: Buffer.from("shop").toString("base64") }),
      "shop",
    );
  });

  it("refuses a signature that Pulumi does not have, and what cannot be a value", () => {
    assert.throws(() => decodeValue({ [wire.signature]: "made-up" }), DecodeError);
    assert.throws(() => decodeValue(() => 1), DecodeError);
    assert.throws(() => decodeProperties([1]), { message: "properties are not a map" });
  });

  it("drops keys without a value and takes no properties for an empty map", () => {
    assert.deepEqual(decodeProperties({ a: undefined, b: null }), { b: null });
    assert.deepEqual(decodeProperties(undefined), {});
  });
});

describe("encodeForJson", () => {
  it("shows no secret at any depth, and no unknown sentinel", () => {
    fc.assert(
      fc.property(values(4), (value) => {
        const shown = JSON.stringify(encodeForJson({ value: [value, new Secret("hidden-away")] }));
        assert.ok(!shown.includes("hidden-away") && !shown.includes(wire.unknown));
        if (containsUnknown(value)) assert.ok(/\[(unknown|secret)\]/.test(shown));
      }),
    );
  });

  it("writes the values of a report", () => {
    const map: PropertyMap = {
      password: new Secret("hidden-away"),
      id: Unknown.value,
      code: new AssetReference("archive", "assets", "abc"),
      owner: new ResourceReference("urn:owner", undefined),
      ports: [80, 443],
    };
    assert.deepEqual(encodeForJson(map), {
      password: "[secret]",
      id: "[unknown]",
      code: { kind: "archive", origin: "assets", hash: "abc" },
      owner: "urn:owner",
      ports: [80, 443],
    });
  });
});
