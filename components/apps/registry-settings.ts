import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What the settings of an account's registry are about. */
export interface RegistrySettingsRequest {
  /** Region to which images are pushed, then the others. */
  readonly regions: readonly string[];
  /** First parts of the names of repositories. */
  readonly namespaces: readonly string[];
}

/** Says how the account's registry scans images, which it does once per region. */
export function createScanning(
  parent: pulumi.Resource,
  name: string,
  { regions, namespaces, scanning }: RegistrySettingsRequest & { readonly scanning: "basic" | "enhanced" },
): void {
  const enhanced = scanning === "enhanced";
  for (const region of regions) {
    new aws.ecr.RegistryScanningConfiguration(
      `${name}-scanning-${region}`,
      {
        region,
        scanType: enhanced ? "ENHANCED" : "BASIC",
        rules: [
          {
            scanFrequency: enhanced ? "CONTINUOUS_SCAN" : "SCAN_ON_PUSH",
            repositoryFilters: namespaces.map((part) => ({ filter: `${part}/*`, filterType: "WILDCARD" })),
          },
        ],
      },
      { parent },
    );
  }
}

/** Has the account's registry copy what is pushed to the first region. Nothing where there is one region. */
export function createReplication(
  parent: pulumi.Resource,
  name: string,
  request: RegistrySettingsRequest & { readonly repositories: readonly aws.ecr.Repository[] },
): void {
  const { regions, namespaces, repositories } = request;
  const [home, ...others] = regions;
  const [repository] = repositories;
  if (others.length === 0 || home === undefined || repository === undefined) return;
  // In its own account: any repository knows its number.
  const { registryId } = repository;
  const rule = {
    destinations: others.map((region) => ({ region, registryId })),
    repositoryFilters: namespaces.map((part) => ({ filter: `${part}/`, filterType: "PREFIX_MATCH" })),
  };
  new aws.ecr.ReplicationConfiguration(
    `${name}-replication`,
    { region: home, replicationConfiguration: { rules: [rule] } },
    // ECR creates a repository that is missing where it copies to, without lifecycle and with tags that move.
    { parent, dependsOn: [...repositories] },
  );
}
