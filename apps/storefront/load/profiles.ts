import { type Stretch } from "./arrivals.plan.ts";
import { type StepName } from "./steps.ts";

/** A kind of load. */
export interface Profile {
  readonly description: string;
  /** How often each step is taken, as weights. */
  readonly mix: Readonly<Partial<Record<StepName, number>>>;
  /** The course of the rate, for a wanted rate and duration. */
  readonly course: (rate: number, seconds: number) => Stretch[];
}

const steady = (rate: number, seconds: number): Stretch[] => [{ seconds, from: rate, to: rate }];

/** Ten times the traffic within a tenth of the time, half of the time at the peak, and back. */
function doorsOpen(rate: number, seconds: number): Stretch[] {
  const peak = rate * 10;
  return [
    { seconds: seconds * 0.2, from: rate, to: rate },
    { seconds: seconds * 0.1, from: rate, to: peak },
    { seconds: seconds * 0.5, from: peak, to: peak },
    { seconds: seconds * 0.1, from: peak, to: rate },
    { seconds: seconds * 0.1, from: rate, to: rate },
  ];
}

/** The loads that can be asked for. `order` is a cart, an order and a look at it: three requests of one user. */
export const profiles = {
  browse: {
    description: "people who look around: nine in ten requests of a shop",
    mix: { product: 62, category: 22, search: 12, signIn: 0.5, addToCart: 3.5 },
    course: steady,
  },
  checkout: {
    description: "people who buy: every arrival fills a cart and orders",
    mix: { order: 100 },
    course: steady,
  },
  "black-friday": {
    description:
      "a sale: ten times the given rate within a tenth of the duration, one arrival in twenty-five buys",
    mix: { product: 60, category: 18, search: 10, signIn: 0.2, addToCart: 7.8, order: 4 },
    course: doorsOpen,
  },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof profiles;

/** Chooses steps in the proportions of a mix. */
export function chooser(mix: Profile["mix"], random: () => number): () => StepName {
  const entries = Object.entries(mix) as [StepName, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return () => {
    let left = random() * total;
    for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
    return entries[0]?.[0] ?? "product";
  };
}
