/** An IPv4 block as numbers. */
export interface Block {
  /** First address, 0 to 2³²-1. */
  readonly base: number;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
}

/** Addresses in a block. */
export function blockSize({ prefix }: Block): number {
  return 2 ** (32 - prefix);
}

/** Reads `10.0.0.0/16`; undefined where the text is no block, or the address is not the first of its block. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [first, second, third, fourth, prefix] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if ([first, second, third, fourth].some((octet) => octet > 255) || prefix > 32) return undefined;
  const block = { base: ((first * 256 + second) * 256 + third) * 256 + fourth, prefix };
  return block.base % blockSize(block) === 0 ? block : undefined;
}

/** Writes `10.0.0.0/16`. */
export function formatBlock({ base, prefix }: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}

/** The `index`-th block of `prefix` bits inside `outer`. The caller keeps the index within the block. */
export function innerBlock(outer: Block, prefix: number, index: number): Block {
  return { base: outer.base + index * blockSize({ base: 0, prefix }), prefix };
}

/** Whether `inner` lies wholly in `outer`. */
export function contains(outer: Block, inner: Block): boolean {
  return inner.base >= outer.base && inner.base + blockSize(inner) <= outer.base + blockSize(outer);
}

/** Whether two blocks share an address. */
export function overlaps(one: Block, other: Block): boolean {
  return contains(one, other) || contains(other, one);
}

/** What nobody on the internet owns: RFC 1918, and the carriers' block of RFC 6598, which AWS lets a network use. */
const privateBlocks: readonly Block[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
].flatMap((text) => parseBlock(text) ?? []);

/** What is wrong with a text as the block of a network, or undefined. */
export function blockMistake(
  text: string,
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
): string | undefined {
  const block = parseBlock(text);
  if (!block || block.prefix < shortest || block.prefix > longest) {
    return `a block of ${shortest} to ${longest} bits, such as 10.0.0.0/16`;
  }
  if (privateBlocks.some((outer) => contains(outer, block))) return undefined;
  return "lies on the internet, where others own it: a block within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10";
}
