/** An address of the network that is kept for measurements (198.18.0.0/15, RFC 2544): nobody has one of them. */
export function addressOf(number: number): string {
  const host = number % 131_072;
  return `198.${18 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
}
