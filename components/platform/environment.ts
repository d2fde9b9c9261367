import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { checkRegion } from "../lib/zones";
import { forecastMistakes, objectiveMistakes } from "./environment.plan";

/** The traffic that an environment must hold. */
export interface Forecast {
  /** Registered users. */
  readonly users: number;
  /** Sessions at the same time, at the daily peak. */
  readonly sessions: number;
  /** Requests per second at the daily peak, all regions together. */
  readonly requestsPerSecond: number;
  /** Share of requests that change nothing, 0 to 1. */
  readonly readShare: number;
  /** Growth of the daily peak in a year, in percent. */
  readonly growthPercentPerYear: number;
  /** The rise above the daily peak: by which factor, within how many minutes. */
  readonly spike: {
    /** Times the daily peak, e.g. 10. */
    readonly factor: number;
    /** Minutes from the peak to there. */
    readonly rampMinutes: number;
  };
  /** Share of the users per region, 0 to 1; together 1. */
  readonly userShare: Readonly<Record<string, number>>;
  /** Mean size of a request's body and of an answer's, in KiB. */
  readonly payloadKib: {
    /** KiB that come in, on the mean. */
    readonly request: number;
    /** KiB that go out, on the mean: what traffic costs. */
    readonly response: number;
  };
}

/** What an environment promises. */
export interface Objectives {
  /** Time within which 99 % of the requests are answered, in milliseconds. */
  readonly p99Milliseconds: number;
  /** Share of requests answered without error over a month, in percent: an objective, not a contract. */
  readonly availabilityPercent: number;
  /** Longest time without service after the loss of a region, in minutes. */
  readonly recoveryTimeMinutes: number;
  /** Longest stretch of acknowledged writes lost with a region, in seconds. */
  readonly recoveryPointSeconds: number;
}

/** Arguments of an environment. */
export interface EnvironmentArgs {
  /** `dev`, `staging`, `prod`, or a name of your own in lower case. */
  readonly environment: string;
  /** The region that takes writes; one of `regions`. */
  readonly home: string;
  /** All regions, each once. */
  readonly regions: readonly string[];
  /** Layers that this stack builds, e.g. `["network", "data"]`. */
  readonly layers: readonly string[];
  /** The traffic that it must hold: the guardrails judge sizes by it. */
  readonly forecast: Forecast;
  /** What it promises: the guardrails judge redundancy by it. */
  readonly objectives: Objectives;
  /** What it may cost. */
  readonly budget: {
    /** US dollars a month, all regions together. */
    readonly monthlyUsd: number;
  };
}

/**
 * Says what the stack is for. It creates nothing: the guardrails, the price and the capacity read its inputs (or its outputs, which
 * are all that a stack policy sees) and judge the other resources by them. One per stack.
 */
export class Environment extends pulumi.ComponentResource {
  /** Its name: what guardrails are strict about. */
  readonly environment: string;
  /** The region that takes writes. */
  readonly home: string;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { environment, home, forecast, objectives } = args;
    const described = {
      environment,
      home,
      regions: [...args.regions],
      layers: [...args.layers],
      forecast,
      objectives,
      budget: args.budget.monthlyUsd,
    };
    super("tenfold:platform:Environment", name, described, opts);
    this.environment = environment;
    this.home = home;
    this.registerOutputs(described);
  }
}

function validate(name: string, args: EnvironmentArgs): void {
  const component = `Environment "${name}"`;
  requireGiven(component, args, [
    ...(["environment", "home", "regions", "layers"] as const),
    ...(["forecast", "objectives", "budget"] as const),
  ]);
  const { environment, home, regions, layers, forecast, objectives, budget } = args;
  const check = new ArgumentCheck(component);
  checkName(check, name);
  const plain = /^[a-z][a-z0-9-]*$/.test(environment);
  check.require(plain, "environment", environment, "lower-case letters, digits and hyphens, such as prod");
  check.require(regions.length > 0, "regions", regions, "one region or more");
  regions.forEach((region, index) => {
    const field = `regions[${index}]`;
    checkRegion(check, region, field);
    check.require(regions.indexOf(region) === index, field, region, "given twice: name each region once");
  });
  check.require(regions.includes(home), "home", home, `one of ${regions.join(", ")}`);
  check.require(layers.length > 0, "layers", layers, "one layer or more");
  for (const [field, value, fix] of [
    ...forecastMistakes(forecast, regions),
    ...objectiveMistakes(objectives),
  ])
    check.require(false, field, value, fix);
  const { monthlyUsd } = budget;
  const affordable = Number.isFinite(monthlyUsd) && monthlyUsd > 0;
  check.require(affordable, "budget.monthlyUsd", monthlyUsd, "more than 0 US dollars a month");
  check.throwIfAny();
}
