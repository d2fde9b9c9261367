// Writes apps/storefront/metrics.json: `node apps/storefront/lib/telemetry/write-metrics.ts && npx prettier --write apps/storefront/metrics.json`.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { services } from "../../services/services.ts";
import { exportedMetrics } from "./exported-metrics.ts";

const file = path.join(import.meta.dirname, "../../metrics.json");
writeFileSync(file, JSON.stringify(await exportedMetrics(services)));
