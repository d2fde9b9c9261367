import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { previewOf } from "../../stacks/testing/run";
import { type Snapshot, snapshotOf } from "./snapshot";

/** The environments whose graphs a release keeps. */
export const environments = ["dev", "staging", "prod"] as const;

const root = path.resolve(__dirname, "../..");
const fixture = path.join(root, "test/fixtures/upgrade/release.json");

/** What the previous release was, environment by environment. */
export interface Release {
  readonly release: string;
  readonly environments: Readonly<Record<string, Snapshot>>;
}

/** The release that the next one is compared with. */
export function previousRelease(): Release {
  return JSON.parse(readFileSync(fixture, "utf8")) as Release;
}

/** A resource in each line, so that a release can be compared with the one before it. */
export function releaseText({ release, environments: graphs }: Release): string {
  const snapshots = Object.entries(graphs).map(([environment, { forcing, resources }]) => {
    const types = Object.entries(forcing).map(
      ([type, paths]) => `    ${JSON.stringify(type)}: ${JSON.stringify(paths)}`,
    );
    const lines = resources.map((resource) => `    ${JSON.stringify(resource)}`);
    return `  ${JSON.stringify(environment)}: {\n  "forcing": {\n${types.join(",\n")}\n  },\n  "resources": [\n${lines.join(",\n")}\n  ]}`;
  });
  return `{\n"release": ${JSON.stringify(release)},\n"environments": {\n${snapshots.join(",\n")}\n}\n}\n`;
}

async function record(): Promise<void> {
  const { version } = JSON.parse(readFileSync(path.join(root, "components/package.json"), "utf8")) as {
    version: string;
  };
  const graphs: Record<string, Snapshot> = {};
  for (const environment of environments) graphs[environment] = snapshotOf(await previewOf(environment));
  writeFileSync(fixture, releaseText({ release: version, environments: graphs }));
  const count = Object.values(graphs).reduce((sum, { resources }) => sum + resources.length, 0);
  process.stderr.write(
    `recorded ${count} resources of release ${version}; empty the table in docs/upgrade.md\n`,
  );
}

if (require.main === module) void record();
