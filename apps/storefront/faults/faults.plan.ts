/** What can go wrong on purpose. */
export const faultKinds = [
  "kill",
  "relay",
  "freeze",
  "broker",
  "valkey",
  "standby",
  "primary",
  "stall",
  "disk",
  "cut",
  "hang",
  "delay",
  "move",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What each kind does, for the report and the usage. */
export const descriptions: Readonly<Record<FaultKind, string>> = {
  kill: "SIGKILL of a service",
  relay: "SIGKILL of a service whose relay has a batch on its way",
  freeze: "SIGSTOP and SIGCONT of a service or a store",
  broker: "SIGKILL of Kafka",
  valkey: "SIGKILL of Valkey",
  standby: "SIGKILL of a standby",
  primary: "SIGKILL of a primary: failover",
  stall: "SIGSTOP of a primary until it is fenced: failover",
  disk: "no file can grow: the disk is full",
  cut: "all connections to a store are reset",
  hang: "nothing passes to or from a store, and nothing is ended",
  delay: "everything to and from a store takes longer",
  move: "a bucket is moved to another shard",
};

/** One fault of a plan. */
export interface Fault {
  /** 1, 2, … */
  readonly number: number;
  readonly kind: FaultKind;
  /** Whom it hits: a process of a service, `valkey`, `kafka`, `primary-<shard>`, `standby-<shard>`, or `bucket`. */
  readonly target: string;
  /** When it begins, in seconds from the beginning of the run. */
  readonly at: number;
  /** How long it lasts, in seconds; 0 where it is over at once. */
  readonly seconds: number;
}

/** What there is to hit. */
export interface Targets {
  /** Processes, by name: `orders-1`. */
  readonly services: readonly string[];
  /** Those of them that have a relay. */
  readonly relays: readonly string[];
  readonly shards: number;
}

export interface PlanOptions {
  readonly count: number;
  /** Length of the run, over which the faults are spread. */
  readonly seconds: number;
  readonly targets: Targets;
  /** @default all */
  readonly only?: readonly FaultKind[];
  /** Numbers from 0 to 1, the same for the same seed. */
  readonly random: () => number;
}

/** Shortest and longest time of faults that last, in seconds. */
const lasting: Readonly<Partial<Record<FaultKind, readonly [number, number]>>> = {
  freeze: [1, 4],
  hang: [0.5, 4],
  delay: [3, 6],
};

/** A primary that is away for longer is fenced: that is `stall`. */
const shortFreeze = 1;

/**
 * Faults spread over a run, the same for the same seed. They are dealt as cards: each kind on each of its targets comes once before any comes
 * again, so that no kind is missed by chance.
 */
export function planFaults(options: PlanOptions): Fault[] {
  const { count, seconds, random } = options;
  const cards = deck(options);
  if (cards.length === 0) return [];
  const faults: Fault[] = [];
  let left: Card[] = [];
  for (let number = 1; number <= count; number++) {
    if (left.length === 0) left = shuffled(cards, random);
    const card = left.pop();
    if (!card) break;
    // Somewhere within its share of the time: no two begin together, and nobody knows when.
    const at = ((number - 1 + random() * 0.8) * seconds) / count;
    faults.push({ number, ...card, at, seconds: lengthOf(card, random) });
  }
  return faults;
}

type Card = Pick<Fault, "kind" | "target">;

function deck({ targets, only = faultKinds }: PlanOptions): Card[] {
  return faultKinds
    .filter((kind) => only.includes(kind))
    .flatMap((kind) => targetsOf(kind, targets).map((target) => ({ kind, target })));
}

function targetsOf(kind: FaultKind, { services, relays, shards }: Targets): readonly string[] {
  const each = (role: string) => Array.from({ length: shards }, (_, number) => `${role}-${number}`);
  const stores = ["valkey", "kafka"];
  switch (kind) {
    case "kill":
      return services;
    case "relay":
      return relays;
    case "freeze":
      return [...relays, ...stores, ...each("primary"), ...each("standby")];
    case "broker":
      return ["kafka"];
    case "valkey":
      return ["valkey"];
    case "standby":
      return each("standby");
    case "primary":
      return each("primary");
    case "stall":
      return each("primary").slice(-1);
    case "disk":
      return ["kafka", ...each("primary").slice(0, 1)];
    case "cut":
    case "hang":
    case "delay":
      return [...stores, ...each("primary"), ...each("standby").slice(0, 1)];
    case "move":
      return shards > 1 ? ["bucket", "bucket"] : [];
  }
}

function lengthOf({ kind, target }: Card, random: () => number): number {
  if (kind === "freeze" && target.startsWith("primary")) return shortFreeze;
  const [least, most] = lasting[kind] ?? [0, 0];
  return least + (most - least) * random();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [all[last], all[other]];
    if (a !== undefined && b !== undefined) [all[last], all[other]] = [b, a];
  }
  return all;
}
