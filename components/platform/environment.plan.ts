import type { Forecast, Objectives } from "./environment";

/** One wrong number: field, value, what is allowed. */
export type NumberMistake = readonly [field: string, value: unknown, fix: string];

const positive = (value: number) => Number.isFinite(value) && value > 0;
const countable = (value: number) => Number.isFinite(value) && value >= 0;
const share = (value: number) => value >= 0 && value <= 1;

/** Numbers of a forecast that no traffic has. Guardrails that judge by them would pass what cannot hold. */
export function forecastMistakes(
  {
    users,
    sessions,
    requestsPerSecond,
    readShare,
    growthPercentPerYear,
    spike,
    userShare,
    payloadKib,
  }: Forecast,
  regions: readonly string[],
): readonly NumberMistake[] {
  const shares = Object.entries(userShare);
  const sum = shares.reduce((total, [, each]) => total + each, 0);
  return mistakesOf([
    [countable(users), "forecast.users", users, "0 or more"],
    [countable(sessions), "forecast.sessions", sessions, "0 or more"],
    [positive(requestsPerSecond), "forecast.requestsPerSecond", requestsPerSecond, "more than 0"],
    [share(readShare), "forecast.readShare", readShare, "0 to 1"],
    [
      Number.isFinite(growthPercentPerYear) && growthPercentPerYear > -100,
      "forecast.growthPercentPerYear",
      growthPercentPerYear,
      "percent, more than -100",
    ],
    [spike.factor >= 1 && Number.isFinite(spike.factor), "forecast.spike.factor", spike.factor, "1 or more"],
    [positive(spike.rampMinutes), "forecast.spike.rampMinutes", spike.rampMinutes, "more than 0 minutes"],
    [countable(payloadKib.request), "forecast.payloadKib.request", payloadKib.request, "0 KiB or more"],
    [countable(payloadKib.response), "forecast.payloadKib.response", payloadKib.response, "0 KiB or more"],
    ...shares.map(([region, each]) => [share(each), `forecast.userShare.${region}`, each, "0 to 1"] as const),
    ...shares
      .filter(([region]) => !regions.includes(region))
      .map(
        ([region]) =>
          [false, `forecast.userShare.${region}`, region, `one of ${regions.join(", ")}`] as const,
      ),
    [Math.abs(sum - 1) < 0.001, "forecast.userShare", userShare, "shares that add up to 1"],
  ]);
}

/** Numbers of objectives that nothing can keep, or that promise nothing. */
export function objectiveMistakes({
  p99Milliseconds,
  availabilityPercent,
  recoveryTimeMinutes,
  recoveryPointSeconds,
}: Objectives): readonly NumberMistake[] {
  const kept = availabilityPercent > 0 && availabilityPercent < 100;
  return mistakesOf([
    [positive(p99Milliseconds), "objectives.p99Milliseconds", p99Milliseconds, "more than 0"],
    [kept, "objectives.availabilityPercent", availabilityPercent, "more than 0 and less than 100"],
    [countable(recoveryTimeMinutes), "objectives.recoveryTimeMinutes", recoveryTimeMinutes, "0 or more"],
    [countable(recoveryPointSeconds), "objectives.recoveryPointSeconds", recoveryPointSeconds, "0 or more"],
  ]);
}

function mistakesOf(
  checks: readonly (readonly [holds: boolean, ...mistake: NumberMistake])[],
): readonly NumberMistake[] {
  return checks.filter(([holds]) => !holds).map(([, ...mistake]) => mistake);
}
