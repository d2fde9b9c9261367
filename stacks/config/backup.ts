import { region, section, whole } from "./leaves";

/**
 * A copy of the database that no replication reaches, taken daily: a global database carries a DELETE to all of its regions within a
 * second.
 */
export const backup = section({
  /** Region of the copies, another one than the data's birth region; it need not be one of the environment's. */
  copyTo: region,
  /** Days that each backup and its copy are kept. */
  keepDays: whole(7, 400, "days; the vaults are locked against fewer and against more"),
});
