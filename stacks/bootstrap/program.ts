import * as pulumi from "@pulumi/pulumi";
import { AlarmTopic, Baseline, type EnvironmentAccess, Registry } from "@tenfold/components";
import { serviceNames } from "../config/services";
import { readConfig } from "../read-config";
import { type AccountConfig, parseAccount } from "./config";

/** First part of every name: of repositories, keys, roles and the bucket. */
const name = "tenfold";

/** What the config of environments and the workflow that deploys them are told. */
export interface AccountExports {
  /** For `pulumi login`; the variable `PULUMI_BACKEND_URL` of every environment on GitHub. */
  readonly backendUrl: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`, by environment. */
  readonly secretsProviders: Readonly<Record<string, pulumi.Output<string>>>;
  /** By environment: its variable `AWS_ROLE_ARN` on GitHub, and `access.admins.deployment` in its config. */
  readonly deployRoleArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** By service, for `images`: a tag follows, and `{region}` stands for the region that pulls. */
  readonly images: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Builds what the account needs before any environment lives in it. */
export function buildAccount(): AccountExports {
  const config = readConfig(parseAccount, "stacks/bootstrap");
  const { regions, home, protection = "on" } = config;
  const others = regions.filter((region) => region !== home);
  const tags = { project: name, environment: "shared", ...config.tags };
  const baseline = createBaseline(config, others, tags);
  const registry = new Registry(name, {
    region: home,
    replicateTo: others,
    repositories: Object.fromEntries(serviceNames.map((service) => [service, {}])),
    protection,
    tags,
  });
  return {
    backendUrl: baseline.backendUrl,
    secretsProviders: baseline.secretsProviders,
    deployRoleArns: baseline.roles?.deployArns ?? {},
    images: Object.fromEntries(
      Object.entries(registry.repositories).flatMap(([service, { [home]: repository }]) =>
        repository ? [[service, repository.url.apply((url) => url.replace(home, "{region}"))]] : [],
      ),
    ),
  };
}

function createBaseline(
  config: AccountConfig,
  otherRegions: readonly string[],
  tags: Readonly<Record<string, string>>,
): Baseline {
  const { home, stateCopyTo, environments, github, alerts, protection } = config;
  const { serviceLinkedRoles, accessAnalyzer, backupServices } = config;
  // Nothing here sounds an alarm but a state that is not copied.
  const isTold = stateCopyTo !== undefined && alerts.alarms !== "off";
  const topic = isTold
    ? new AlarmTopic(`alarms-${home}`, { region: home, emails: alerts.emails, tags })
    : undefined;
  return new Baseline(name, {
    region: home,
    otherRegions,
    environments: environments as Readonly<Record<string, EnvironmentAccess>>,
    github,
    stateCopyTo,
    ...{ serviceLinkedRoles, accessAnalyzer, backupServices },
    protection,
    alarms: topic ? { topicArns: [topic.arn] } : "off",
    tags,
  });
}
