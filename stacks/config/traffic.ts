import { z } from "zod";
import { number, region, section, text, list, whole, word } from "./leaves";

/** The traffic that the environment must hold. */
export const forecast = section({
  /** Registered users. */
  users: whole(1, Infinity),
  /** Sessions at the same time, at the daily peak. */
  sessions: whole(1, Infinity),
  /** Requests per second at the daily peak, all regions together. */
  requestsPerSecond: number(0.1, 1_000_000),
  /** Share of requests that change nothing, 0 to 1. */
  readShare: number(0, 1, "the share of requests that only read"),
  /** Growth of the daily peak in a year, in percent. */
  growthPercentPerYear: number(-90, 1_000),
  /** The rise above the daily peak. */
  spike: section({
    /** Requests per second in the spike over those at the daily peak. */
    factor: number(1, 100, "requests in the spike over those at the daily peak"),
    /** Minutes from the daily peak to the top of the spike. */
    rampMinutes: number(0.1, 1_440, "minutes from the daily peak to the top of the spike"),
  }),
  /** Share of the users per region, 0 to 1; together 1. */
  userShare: z.partialRecord(region, number(0, 1, "the region's share of the users"), "a share per region"),
  /** Mean size of a request's body and of an answer's, in KiB. */
  payloadKib: section({ request: number(0, 10_240), response: number(0, 10_240) }),
});

/** What the environment promises. */
export const objectives = section({
  /** Time within which 99 % of the requests are answered, in milliseconds, measured at the edge. */
  p99Milliseconds: whole(1, 60_000, "milliseconds"),
  /** Share of requests answered without error over a month, in percent: an objective, not a contract. */
  availabilityPercent: number(90, 99.999, "an objective over a month, in percent"),
  /** Longest time without service after the loss of a region, in minutes. */
  recoveryTimeMinutes: number(1, 10_080, "minutes"),
  /** Longest stretch of acknowledged writes lost with a region, in seconds. */
  recoveryPointSeconds: number(0, 604_800, "seconds"),
});

/** What the environment may cost. */
export const budget = section({
  /** US dollars in a month, all regions together, without tax. */
  monthlyUsd: number(1, 10_000_000, "US dollars in a month"),
});

const emailAddress = text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address, for example team@example.com");

/** Who is told. */
export const alerts = section({
  /** AWS Budgets takes ten addresses per notification. */
  emails: list(emailAddress, "e-mail addresses", 1).max(10, "at most 10 e-mail addresses"),
  /** Whether components have alarms, which tell the same addresses. @default on */
  alarms: word("on", "off").optional(),
});
