/** A position in the write-ahead log of a shard, as PostgreSQL prints it: `16/B374D848`. */
export type LogPosition = string;

/** The newest position of each shard that a client must be able to see, by the shard's number. */
export type ConsistencyToken = Readonly<Record<number, LogPosition>>;

/** The token of who has seen nothing. */
export const nothingSeen: ConsistencyToken = Object.freeze({});

/** The header that carries a token to the client and back. */
export const consistencyHeader = "x-consistency";

const position = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i;
const limit = 64;

/** Whether one position lies behind another. */
export function isBehind(one: LogPosition, other: LogPosition): boolean {
  return numberOf(one) < numberOf(other);
}

/** A position as a number, for what compares them elsewhere. Exact up to eight petabytes of log. */
export function positionNumber(text: LogPosition): number {
  return Number(numberOf(text));
}

function numberOf(text: LogPosition): bigint {
  const [, high = "0", low = "0"] = position.exec(text) ?? [];
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** A token that has seen what both have seen. */
export function merged(one: ConsistencyToken, other: ConsistencyToken): ConsistencyToken {
  const result: Record<number, LogPosition> = { ...one };
  for (const [shard, at] of Object.entries(other)) {
    const known = result[Number(shard)];
    if (known === undefined || isBehind(known, at)) result[Number(shard)] = at;
  }
  return result;
}

/** A token as a header: `0:16/B374D848,1:0/1A2B`. */
export function printToken(token: ConsistencyToken): string {
  return Object.entries(token)
    .map(([shard, at]) => `${shard}:${at}`)
    .join(",");
}

/**
 * The token of a header. It comes from a client, so parts that are none are left out: at worst a read is answered by a standby that
 * lags behind, as it would be without a token.
 */
export function parseToken(header: string | undefined): ConsistencyToken {
  if (!header) return nothingSeen;
  const parts = header.split(",", limit).map((part) => part.split(":", 2));
  const sound = parts.filter(([shard, at]) => /^\d{1,3}$/.test(shard ?? "") && position.test(at ?? ""));
  return Object.fromEntries(sound.map(([shard, at]) => [Number(shard), at ?? ""]));
}
