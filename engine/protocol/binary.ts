import { type WireMap, type WireValue } from "./wire";

const initialSize = 4096;
const [varint, fixed64, delimited] = [0, 1, 2];

/**
 * Writes protocol buffers straight from wire values. The generated classes build several objects for every value first, which took
 * a third of the engine's time and most of its memory where all resources are sent at once.
 */
export class BinaryWriter {
  #buffer = Buffer.allocUnsafe(initialSize);
  #length = 0;

  /** What was written so far, in a buffer of its own. */
  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  /** An empty string is the default and is left out. */
  string(field: number, value: string): void {
    if (value !== "") this.#text(field, value);
  }

  strings(field: number, values: readonly string[]): void {
    for (const value of values) this.#text(field, value);
  }

  /** False is the default and is left out. */
  bool(field: number, value: boolean): void {
    if (!value) return;
    this.#tag(field, varint);
    this.#varint(1);
  }

  /** 0 is the default and is left out. */
  double(field: number, value: number): void {
    if (value !== 0) this.#double(field, value);
  }

  /** A message that is encoded already. */
  bytes(field: number, encoded: Uint8Array): void {
    this.#tag(field, delimited);
    this.#varint(encoded.length);
    this.#reserve(encoded.length);
    this.#buffer.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  /** A message inside this one. */
  message(field: number, write: (writer: this) => void): void {
    this.#tag(field, delimited);
    this.#reserve(1);
    const start = ++this.#length;
    write(this);
    this.#putLength(start);
  }

  /** A `google.protobuf.Struct`. */
  struct(field: number, map: WireMap): void {
    this.message(field, () => this.structFields(map));
  }

  /** The fields of a Struct that is the message itself. */
  structFields(map: WireMap): void {
    for (const key of Object.keys(map)) {
      this.message(1, () => {
        this.string(1, key);
        this.message(2, () => this.#value(map[key] ?? null));
      });
    }
  }

  #value(value: WireValue): void {
    if (value === null) {
      this.#tag(1, varint);
      this.#varint(0);
    } else if (typeof value === "string") this.#text(3, value);
    else if (typeof value === "number") this.#double(2, value);
    else if (typeof value === "boolean") {
      this.#tag(4, varint);
      this.#varint(value ? 1 : 0);
    } else if (Array.isArray(value)) {
      this.message(6, () => {
        for (const item of value) this.message(1, () => this.#value(item));
      });
    } else this.struct(5, value);
  }

  #text(field: number, value: string): void {
    this.#tag(field, delimited);
    // A character of UTF-16 takes three bytes at the most.
    this.#reserve(value.length * 3 + 1);
    const start = ++this.#length;
    this.#length += this.#buffer.write(value, start, "utf8");
    this.#putLength(start);
  }

  #double(field: number, value: number): void {
    this.#tag(field, fixed64);
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  #tag(field: number, kind: number): void {
    this.#varint(field * 8 + kind);
  }

  #varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  /** One byte was kept free for the length of what starts at `start`; a longer length moves the content. */
  #putLength(start: number): void {
    const size = this.#length - start;
    let more = 0;
    for (let rest = size >>> 7; rest > 0; rest >>>= 7) more++;
    if (more > 0) {
      this.#reserve(more);
      this.#buffer.copyWithin(start + more, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
