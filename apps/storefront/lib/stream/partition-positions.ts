import { OffsetTracker } from "./offset-tracker.ts";

/** Partitions of a topic, as a member of a group has them. */
export interface Assignment {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** A record, as far as positions are concerned. */
export interface PlacedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly leaderEpoch: number;
}

interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly tracker: OffsetTracker;
  /** What the brokers are known to keep; undefined where nobody knows. */
  committed: bigint | undefined;
  leaderEpoch: number;
}

/** Positions to be kept at the brokers. */
export interface Change {
  readonly offsets: readonly PlacedRecord[];
  /** To be called when they are kept. */
  readonly kept: () => void;
}

/** How far a member of a group is, in each of its partitions. */
export class PartitionPositions {
  #positions = new Map<string, Position>();

  /** A record has come. @returns what is to be called when it has had its effect, or is kept elsewhere. */
  begin(record: PlacedRecord): () => void {
    const position = this.#of(record);
    position.leaderEpoch = record.leaderEpoch;
    position.tracker.begin(record.offset);
    return () => position.tracker.end(record.offset);
  }

  /**
   * The member has these partitions from now on. Of others it must keep no position any more, whatever of theirs ends yet: who has them now may be
   * further. Of those that it goes on to have, another member may have kept one in between.
   */
  assign(assignments: readonly Assignment[]): void {
    const names = new Set(
      assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => nameOf(topic, partition))),
    );
    this.#positions = new Map([...this.#positions].filter(([name]) => names.has(name)));
    this.forgetKept();
  }

  /** What the brokers keep is to be told again: somebody who was a member before may have put it back. */
  forgetKept(): void {
    for (const position of this.#positions.values()) position.committed = undefined;
  }

  /** What the brokers do not keep yet; undefined where that is nothing. */
  get change(): Change | undefined {
    const changed = [...this.#positions.values()].flatMap((position) => {
      const offset = position.tracker.position;
      return offset === undefined || offset === position.committed ? [] : [{ position, offset }];
    });
    if (changed.length === 0) return undefined;
    return {
      offsets: changed.map(({ position: { topic, partition, leaderEpoch }, offset }) => ({
        ...{ topic, partition, offset, leaderEpoch },
      })),
      kept: () => {
        for (const { position, offset } of changed) position.committed = offset;
      },
    };
  }

  #of({ topic, partition }: PlacedRecord): Position {
    const name = nameOf(topic, partition);
    const known = this.#positions.get(name);
    if (known) return known;
    const tracker = new OffsetTracker();
    const position = { topic, partition, tracker, committed: undefined, leaderEpoch: -1 };
    this.#positions.set(name, position);
    return position;
  }
}

function nameOf(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}
