/**
 * The header of one file in a POSIX tar archive (ustar, POSIX.1-1988; pax records, POSIX.1-2001): mode 0600, no owner, no
 * time. Pulumi hashes folders as such an archive, so the bytes have to be the same to give the same hash.
 */
export function tarHeader(name: string, size: number): Buffer {
  const split = splitName(name);
  if (split) return ustarHeader(split.name, split.prefix, size, "0");
  const records = paxRecord("path", name);
  const slash = name.lastIndexOf("/") + 1;
  const paxName = `${name.slice(0, slash)}PaxHeaders.0/${name.slice(slash)}`;
  const header = ustarHeader(ascii(paxName), "", records.length, "x");
  return Buffer.concat([
    header,
    records,
    tarPadding(records.length),
    ustarHeader(ascii(name), "", size, "0"),
  ]);
}

/** Zeros up to the next full block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

/** Two empty blocks end an archive. */
export const tarEnd: Buffer = Buffer.alloc(1024);

const blockSize = 512;

/** Where the name fits into a header: in its own field, or split at a slash with the front in the prefix field. */
function splitName(name: string): { name: string; prefix: string } | undefined {
  // eslint-disable-next-line no-control-regex -- ustar fields hold ASCII alone
  if (!/^[\x01-\x7f]*$/.test(name)) return undefined;
  if (name.length <= 100) return { name, prefix: "" };
  const slash = name.slice(0, Math.min(name.length, 156)).lastIndexOf("/");
  const rest = name.length - slash - 1;
  if (slash <= 0 || rest > 100 || rest === 0 || slash > 155) return undefined;
  return { name: name.slice(slash + 1), prefix: name.slice(0, slash) };
}

function ustarHeader(name: string, prefix: string, size: number, kind: string): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, 0, 100, "utf8");
  octal(block, 100, 8, kind === "x" ? 0 : 0o600);
  octal(block, 108, 8, 0);
  octal(block, 116, 8, 0);
  octal(block, 124, 12, size);
  octal(block, 136, 12, 0);
  block.write(kind, 156, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  if (kind !== "x") {
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
  }
  block.write(prefix, 345, 155, "latin1");
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  octal(block, 148, 7, sum);
  return block;
}

/** What of a name an old reader can take. */
function ascii(name: string): string {
  // eslint-disable-next-line no-control-regex -- as above
  return name.replace(/[^\x00-\x7f]/g, "").slice(0, 100);
}

function octal(block: Buffer, offset: number, width: number, value: number): void {
  block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, offset, width, "latin1");
}

/** `<length> path=<name>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (String(length).length + bytes !== length) length = bytes + String(length).length;
  return Buffer.from(`${length}${rest}`);
}
