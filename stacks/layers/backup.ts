import { Backup, type DatabaseOutputs } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf } from "./alarms";
import { type ByRegion, type DataPlace } from "./outputs";

/**
 * Backs the database up daily, where the config asks for it: the cluster of the birth region, whoever writes. Its ARN stays the same
 * through a switchover and a failover, so that a move of home changes no vault, no plan and no selection.
 */
export function backUp(
  { backup, birthRegion, protection, tags }: EnvironmentConfig,
  databases: ByRegion<DatabaseOutputs>,
  places: ByRegion<DataPlace>,
): void {
  const database = databases[birthRegion];
  if (!backup || !database) return;
  const { copyTo, keepDays } = backup;
  const copyAlarms = alarmsOf(places[copyTo]);
  new Backup("vault", {
    region: birthRegion,
    copyTo,
    selection: { type: "arns", arns: { orders: database.clusterArn } },
    rules: { daily: { every: "day", keepDays } },
    alarms: alarmsOf(places[birthRegion]),
    ...(copyAlarms === "off" ? {} : { copyTopicArns: copyAlarms.topicArns }),
    protection,
    tags,
  });
}
