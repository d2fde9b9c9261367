import { type RelationalCluster } from "@tenfold/planning";

/** Whether a cluster is Aurora (and not Multi-AZ RDS, DocumentDB or Neptune); undefined where it is not known yet. */
export function isAurora({ engine }: RelationalCluster): boolean | undefined {
  // AWS's default engine of a cluster is Aurora MySQL.
  if (engine.state === "absent") return true;
  return engine.state === "known" ? engine.value.startsWith("aurora") : undefined;
}

/** True where every instance is serverless: such a cluster grows by capacity units before it grows by readers. */
export function isServerless({ instances }: RelationalCluster): boolean {
  const serverless = instances.filter(
    ({ instanceClass }) => instanceClass.state === "known" && instanceClass.value === "db.serverless",
  );
  return instances.length > 0 && serverless.length === instances.length;
}
