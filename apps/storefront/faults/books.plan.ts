import { type Finding, type Judgement } from "../load/rows/judge.plan.ts";

/** What a standby has otherwise than its primary. */
export interface StandbyDifference {
  readonly standby: string;
  readonly tables: readonly string[];
}

/** What a group of consumers has before it. */
export interface Lag {
  readonly group: string;
  readonly topic: string;
  readonly records: number;
}

/** A key that was acknowledged with an order. */
export interface Acknowledged {
  readonly idempotencyKey: string;
  readonly id: string;
}

/** Everything that is counted when a run is over. */
export interface Books {
  readonly judgement: Judgement;
  /** The order of each key, as it is stored. */
  readonly keys: ReadonlyMap<string, string>;
  readonly acknowledged: readonly Acknowledged[];
  /** Standbys that were compared. */
  readonly standbys: number;
  readonly differences: readonly StandbyDifference[];
  readonly lags: readonly Lag[];
  /** Events in outboxes that were not sent. */
  readonly waiting: number;
  /** Records in topics for dead letters. */
  readonly deadLetters: number;
  /** Own orders that somebody did not see after they were accepted. */
  readonly notSeen: number;
}

/** Everything that is wrong in the books; none: nothing was lost, and nothing happened twice. */
export function findingsOf(books: Books): Finding[] {
  const { judgement, differences, lags, waiting, deadLetters, notSeen } = books;
  const behind = lags.filter(({ records }) => records > 0);
  return [
    ...judgement.findings,
    ...keyFindings(books),
    ...differences.map(({ standby, tables }) => ({
      what: `${standby} differs from its primary`,
      ids: tables,
    })),
    ...behind.map(({ group, topic, records }) => ({
      what: `${group} has not consumed ${records} of ${topic}`,
      ids: [],
    })),
    ...(waiting > 0 ? [{ what: `events that were not sent: ${waiting}`, ids: [] }] : []),
    ...(deadLetters > 0 ? [{ what: `records that became dead letters: ${deadLetters}`, ids: [] }] : []),
    ...(notSeen > 0 ? [{ what: `orders that their own user did not see: ${notSeen}`, ids: [] }] : []),
  ];
}

function keyFindings({ keys, acknowledged }: Books): Finding[] {
  const wrong = acknowledged.filter(({ idempotencyKey, id }) => keys.get(idempotencyKey) !== id);
  const answered = new Set(acknowledged.map(({ idempotencyKey }) => idempotencyKey));
  const unknown = [...keys.keys()].filter((key) => !answered.has(key));
  return [
    ...all(
      "acknowledged keys that stand for no order or another one",
      wrong.map(({ idempotencyKey }) => idempotencyKey),
    ),
    ...all("stored keys that nobody was answered for", unknown),
  ];
}

function all(what: string, ids: readonly string[]): Finding[] {
  return ids.length > 0 ? [{ what, ids }] : [];
}

/** Tables with other content. @param primary rows and digest of each table. */
export function differencesOf(
  primary: ReadonlyMap<string, string>,
  standby: ReadonlyMap<string, string>,
): string[] {
  const names = new Set([...primary.keys(), ...standby.keys()]);
  return [...names].filter((name) => primary.get(name) !== standby.get(name)).sort();
}
