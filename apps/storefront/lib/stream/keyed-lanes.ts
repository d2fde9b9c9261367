import { createHash } from "node:crypto";

/** Work for one record. It must not reject. */
export type Task = () => Promise<void>;

/**
 * Runs tasks of the same key one after the other, and tasks of different keys beside each other: as many as there are lanes. Who adds faster
 * than they run has to wait.
 */
export class KeyedLanes {
  readonly #lanes: Task[][];
  readonly #limit: number;
  #waiting = 0;
  #running = 0;
  #onChange: (() => void)[] = [];

  constructor({ lanes, limit }: { lanes: number; limit: number }) {
    this.#lanes = Array.from({ length: lanes }, () => []);
    this.#limit = limit;
  }

  /** Tasks that run or wait. */
  get size(): number {
    return this.#waiting;
  }

  /** Comes back when there is room for the next. */
  async add(key: string, task: Task): Promise<void> {
    const lane = this.#laneOf(key);
    lane.push(task);
    this.#waiting++;
    if (lane.length === 1) void this.#run(lane);
    while (this.#waiting >= this.#limit) await this.#change();
  }

  /** Forgets what has not begun, and waits for what has. */
  async stop(): Promise<void> {
    for (const lane of this.#lanes) {
      this.#waiting -= Math.max(0, lane.length - 1);
      lane.splice(1);
    }
    while (this.#running > 0) await this.#change();
  }

  /** Waits until everything has run. */
  async idle(): Promise<void> {
    while (this.#waiting > 0) await this.#change();
  }

  async #run(lane: Task[]): Promise<void> {
    this.#running++;
    for (let task = lane[0]; task; task = lane[0]) {
      await task();
      lane.shift();
      this.#waiting--;
      if (lane.length === 0) this.#running--;
      for (const changed of this.#onChange.splice(0)) changed();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve));
  }

  #laneOf(key: string): Task[] {
    const number = createHash("md5").update(key).digest().readUInt32LE(0) % this.#lanes.length;
    return this.#lanes[number] ?? [];
  }
}
