import { type Calibration } from "./calibration.ts";
import { disagreements } from "./sizing/disagreements.plan.ts";
import { readEnvironment, valuesOf, withSizes, writeEnvironment } from "./sizing/environment-file.ts";
import { connectionsOf, sizesOf } from "./sizing/sizing.plan.ts";

export interface ProposeOptions {
  readonly environments: readonly string[];
  /** Writes nothing, and fails where sizes and calibration disagree. */
  readonly check: boolean;
  /** Folder of the environments' config. */
  readonly folder: string;
}

/** Sizes that follow from a calibration. @returns lines of the report, and whether all is well. */
export function propose(
  calibration: Calibration,
  { environments, check, folder }: ProposeOptions,
): { readonly lines: readonly string[]; readonly good: boolean } {
  const lines: string[] = [];
  let good = true;
  for (const name of environments) {
    const file = readEnvironment(name, folder);
    const sizes = sizesOf(file.environment, calibration);
    const has = { services: file.services, partitions: file.environment.partitions };
    const found = disagreements(has, sizes);
    if (check) {
      lines.push(
        found.length === 0
          ? `✔ ${name}: sizes and calibration agree`
          : `✖ ${name}: ${found.length} sizes do not follow from the calibration`,
      );
      lines.push(
        ...found.map(
          ({ service, field, has, follows }) =>
            `    ${service}.${field}`.padEnd(30) + `${has ?? "none"}, and ${follows} follows`,
        ),
      );
    } else {
      writeEnvironment(file, withSizes(file.text, sizes));
      const connections = `${connectionsOf(sizes)} of ${file.environment.maxConnections} connections at most`;
      lines.push(`${name}: ${sizes.partitions} partitions, ${connections}`, ...tableOf(sizes.services));
    }
    lines.push(...sizes.problems.map((problem) => `✖ ${name}: ${problem}`));
    good &&= sizes.problems.length === 0 && (!check || found.length === 0);
  }
  if (check && !good)
    lines.push("  fix  npm run calibrate -- --propose, then review the git diff of stacks/");
  return { lines, good };
}

function tableOf(services: ReturnType<typeof sizesOf>["services"]): string[] {
  const columns = ["min", "max", "cpu", "memory", "poolSize", "lagPerPod"] as const;
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(10)).join("")}`;
  return [
    row("", columns),
    ...Object.entries(services).map(([name, size]) => {
      const values = valuesOf(size);
      return row(
        name,
        columns.map((column) => String(values[column] ?? "–")),
      );
    }),
  ];
}
