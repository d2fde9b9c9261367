/** How a pod of a curve behaves beyond its load. */
export interface PodManner {
  /** Seconds that a new pod takes to become ready. @default 0 */
  readonly readyAfter?: number;
  /** Share of the ready pods that say nothing, by number. @default 0 */
  readonly silent?: (seconds: number) => number;
}

/** One load curve and the autoscaler that meets it. All seconds are those of the fast clock. */
export interface Curve {
  readonly name: string;
  readonly metric: "cpu" | "requests_per_second";
  /** Total demand over all pods: cores, or requests a second. */
  readonly load: (seconds: number) => number;
  readonly min: number;
  readonly max: number;
  readonly behavior?: object;
  readonly manner?: PodManner;
}

/** Cores that a pod asks for; 60 % of them are the target. */
export const request = 1;
export const utilization = 60;
/** Target of requests a second and pod. */
export const requestsTarget = 100;
export const seconds = 90;

const step =
  (before: number, after: number, at = 10) =>
  (now: number) =>
    now < at ? before : after;
const pulse = (low: number, high: number, from: number, to: number) => (now: number) =>
  now >= from && now < to ? high : low;
const ramp = (low: number, high: number, from: number, to: number) => (now: number) =>
  low + (high - low) * Math.min(1, Math.max(0, (now - from) / (to - from)));
const sine = (middle: number, swing: number, period: number) => (now: number) =>
  middle + swing * Math.sin((2 * Math.PI * now) / period);
/** The same noise each time: a fraction from -1 to 1 for each second. */
const noise = (now: number) => 2 * ((Math.sin(Math.floor(now) * 12.9898) * 43758.5453) % 1);
const noisy = (base: (now: number) => number, share: number) => (now: number) =>
  base(now) * (1 + share * Math.max(-1, Math.min(1, noise(now))));

const up = (policies: readonly object[], more: object = {}) => ({ scaleUp: { policies, ...more } });
const down = (policies: readonly object[], more: object = {}) => ({ scaleDown: { policies, ...more } });
const pods = (value: number, periodSeconds: number) => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds: number) => ({ type: "Percent", value, periodSeconds });
/** What Kubernetes does where nothing is said, on the fast clock. */
const quick = {
  ...up([percent(100, 1), pods(4, 1)]),
  ...down([percent(100, 1)], { stabilizationWindowSeconds: 20 }),
};
const cpu = { metric: "cpu", min: 2, max: 40, behavior: quick } as const;
const custom = { metric: "requests_per_second", min: 2, max: 60, behavior: quick } as const;
const prompt = { ...quick, ...down([percent(100, 1)], { stabilizationWindowSeconds: 0 }) };

/** Steps, ramps, waves, noise, silent and slow pods, and behaviour policies. */
export const curves: readonly Curve[] = [
  { ...cpu, name: "step-up-small", load: step(1.2, 2.4) },
  { ...cpu, name: "step-up-tenfold", load: step(1.2, 12) },
  { ...cpu, name: "step-up-beyond-max", load: step(1.2, 60), max: 20 },
  { ...cpu, name: "step-down", load: step(12, 1.2, 30) },
  { ...cpu, name: "step-down-below-min", load: step(12, 0.01, 30), min: 5 },
  { ...cpu, name: "pulse-shorter-than-the-window", load: pulse(1.2, 6, 20, 28) },
  { ...cpu, name: "dip-shorter-than-the-window", load: pulse(6, 1.2, 40, 52) },
  { ...cpu, name: "ramp-up-and-stay", load: ramp(1.2, 18, 5, 60) },
  { ...cpu, name: "ramp-down", load: ramp(18, 1.2, 20, 70) },
  { ...cpu, name: "within-tolerance", load: step(6, 6.5, 20) },
  { ...cpu, name: "wave", load: sine(9, 6, 45) },
  { ...cpu, name: "noise-a-tenth", load: noisy(() => 9, 0.1) },
  { ...cpu, name: "noise-a-third", load: noisy(() => 9, 0.33) },
  { ...cpu, name: "noise-without-stabilization", load: noisy(() => 9, 0.33), behavior: prompt },
  { ...custom, name: "requests-step", load: step(200, 2000) },
  { ...custom, name: "requests-wave", load: sine(1500, 1200, 40) },
  {
    ...custom,
    name: "requests-ramp-and-back",
    load: (now) => ramp(200, 4000, 5, 40)(now) - ramp(0, 3800, 45, 70)(now),
  },
  { ...cpu, name: "a-fifth-of-the-pods-silent", load: step(1.2, 12), manner: { silent: () => 0.2 } },
  {
    ...cpu,
    name: "silent-for-a-while",
    load: step(3, 12),
    manner: { silent: (now) => (now > 25 && now < 45 ? 1 : 0) },
  },
  {
    ...cpu,
    name: "half-silent-while-it-shrinks",
    load: step(12, 3, 25),
    manner: { silent: (now) => (now > 25 ? 0.5 : 0) },
  },
  { ...cpu, name: "slow-pods", load: step(1.2, 12), manner: { readyAfter: 8 } },
  { ...custom, name: "slow-pods-requests", load: step(200, 2000), manner: { readyAfter: 8 } },
  {
    ...cpu,
    name: "four-pods-each-five-seconds",
    load: step(1.2, 18),
    behavior: { ...quick, ...up([pods(4, 5)]) },
  },
  {
    ...cpu,
    name: "half-again-each-five-seconds",
    load: step(3, 18),
    behavior: { ...quick, ...up([percent(50, 5)]) },
  },
  {
    ...cpu,
    name: "the-lesser-of-two-policies",
    load: step(3, 18),
    behavior: { ...quick, ...up([percent(100, 5), pods(3, 5)], { selectPolicy: "Min" }) },
  },
  {
    ...cpu,
    name: "up-after-ten-seconds",
    load: pulse(1.2, 12, 10, 60),
    behavior: { ...quick, ...up([percent(100, 1)], { stabilizationWindowSeconds: 10 }) },
  },
  {
    ...cpu,
    name: "a-tenth-down-each-four-seconds",
    load: step(18, 1.2, 25),
    behavior: { ...quick, ...down([percent(10, 4)], { stabilizationWindowSeconds: 20 }) },
  },
  {
    ...cpu,
    name: "never-down",
    load: step(12, 1.2, 30),
    behavior: { ...quick, scaleDown: { selectPolicy: "Disabled" } },
  },
];
