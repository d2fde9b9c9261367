import { type SizeMistake } from "./cache.plan";

/** From where to where something may go. */
export interface UsageRange {
  /** What it is held to: the limit of the bill. */
  readonly maximum: number;
  /** What is paid for and ready even when nobody asks for it. @default none: what is used is paid */
  readonly minimum?: number;
}

/** How much a serverless cache may hold and do. */
export interface ServerlessLimits {
  /** Gigabytes that it holds, 1 to 5,000. Above the maximum keys are thrown out. */
  readonly dataGb: UsageRange;
  /** Processing units in each second, 1,000 to 15,000,000: about one for a kilobyte read or written. Above it commands are turned away. */
  readonly ecpuPerSecond: UsageRange;
}

/** What of a serverless cache can be wrong in numbers and times. */
export interface ServerlessRequest {
  readonly limits: ServerlessLimits;
  readonly snapshotRetentionDays: number;
  readonly snapshotTime: string;
}

/** What ElastiCache would refuse. */
export function serverlessMistakes(request: ServerlessRequest): readonly SizeMistake[] {
  const { limits, snapshotRetentionDays: days, snapshotTime: time } = request;
  const mistakes = [
    ...rangeMistakes("limits.dataGb", limits.dataGb, 1, 5000),
    ...rangeMistakes("limits.ecpuPerSecond", limits.ecpuPerSecond, 1000, 15_000_000),
  ];
  if (!(Number.isInteger(days) && days >= 0 && days <= 35)) {
    mistakes.push({ field: "snapshotRetentionDays", value: days, fix: "0 to 35" });
  }
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
    mistakes.push({ field: "snapshotTime", value: time, fix: "a time of day in UTC such as 03:00" });
  }
  return mistakes;
}

function rangeMistakes(field: string, range: UsageRange, least: number, most: number): SizeMistake[] {
  const { maximum, minimum } = range;
  const within = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  const mistakes: SizeMistake[] = [];
  if (!within(maximum))
    mistakes.push({ field: `${field}.maximum`, value: maximum, fix: `${least} to ${most}` });
  if (minimum !== undefined && !(within(minimum) && !(minimum > maximum))) {
    mistakes.push({
      field: `${field}.minimum`,
      value: minimum,
      fix: `${least} to the maximum of ${maximum}`,
    });
  }
  return mistakes;
}

/** The limits as ElastiCache takes them. */
export function usageLimits({ dataGb, ecpuPerSecond }: ServerlessLimits) {
  return { dataStorage: { ...dataGb, unit: "GB" }, ecpuPerSeconds: [{ ...ecpuPerSecond }] };
}
