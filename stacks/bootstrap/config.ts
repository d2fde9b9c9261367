import { z } from "zod";
import { list, region, section, text, whole, word } from "../config/leaves";
import { type Mistake, repeated, shown } from "../config/mistakes";
import { type Parsed, parseKeys, type RawConfig } from "../config/parse-keys";
import { environmentName, protection, tags } from "../config/schema";
import { alerts } from "../config/traffic";

const policyArn = text(/^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/, "the ARN of an IAM policy");
const number = whole(1, Infinity, "the number that GitHub gives it");

/** What deploys an environment. */
const environment = section({
  /** Policies of its role. */
  policyArns: list(policyArn, "policies", 1).max(10, "at most 10 policies: a role takes no more"),
  /** Bounds whatever the role may do. @default none */
  permissionsBoundaryArn: policyArn.optional(),
});

/** The one repository whose jobs may take the roles. */
const github = section({
  owner: text(/^[A-Za-z0-9-]{1,39}$/, "a user or an organization on GitHub"),
  repository: text(/^[A-Za-z0-9._-]{1,100}$/, "a repository, without its owner"),
  /** Both as numbers, where GitHub writes them into its tokens: `gh api repos/acme/shop --jq '.owner.id, .id'`. @default none */
  ids: section({ owner: number, repository: number }).optional(),
  /** GitHub's identity provider, where the account has it: there can be one alone. @default it is created */
  providerArn: text(
    /^arn:aws[\w-]*:iam::\d{12}:oidc-provider\/\S+$/,
    "the ARN of an IAM identity provider",
  ).optional(),
});

/** Every key below `tenfold:` in an account's config. */
export const schema = section({
  /** All regions that environments of the account use. */
  regions: list(region, "regions", 1),
  /** Where the state lies and images are pushed. */
  home: region,
  /** Where state and keys are copied, so that Pulumi works while home is lost. @default nowhere */
  stateCopyTo: region.optional(),
  /** The environments that are deployed to the account. */
  environments: z
    .partialRecord(environmentName, environment, "environments with their policies")
    .refine((environments) => Object.keys(environments).length > 0, "at least one environment"),
  /** Jobs on GitHub that deploy. @default no roles: people deploy */
  github: github.optional(),
  /**
   * Roles of AWS services that the account lacks and that a caller without the right to create roles would need: see
   * `aws iam list-roles --path-prefix /aws-service-role/`. @default that of spot instances
   */
  serviceLinkedRoles: list(
    text(/^[a-z0-9.-]+\.amazonaws\.com$/, "a service such as spot.amazonaws.com"),
    "services",
  ).optional(),
  /** `shared` where the account has an analyzer of outside access already: AWS allows one. @default it is created */
  accessAnalyzer: word("own", "shared").optional(),
  /** Services that AWS Backup is opted in to, by its own words for them. @default Aurora */
  backupServices: list(
    text(/^[A-Z][A-Za-z0-9 ]+$/, "AWS Backup's word for a service, such as Aurora"),
    "services",
  ).optional(),
  alerts,
  protection: protection.optional(),
  tags: tags.optional(),
});

/** An account's config as it is written, all of it valid by itself. */
export type AccountConfig = z.infer<typeof schema>;

/** Reads the config of an account. */
export function parseAccount(raw: RawConfig): Parsed<AccountConfig> {
  return parseKeys<AccountConfig, Partial<AccountConfig>>(raw, { keys: schema.shape, together });
}

function together({ regions, home, stateCopyTo }: Partial<AccountConfig>): Mistake[] {
  if (!regions) return [];
  const mistakes = repeated("regions", regions);
  if (home && !regions.includes(home))
    mistakes.push({
      path: ["home"],
      value: shown(home),
      allowed: `one of tenfold:regions (${regions.join(", ")})`,
    });
  const others = regions.filter((each) => each !== home);
  if (stateCopyTo && !others.includes(stateCopyTo))
    mistakes.push({
      path: ["stateCopyTo"],
      value: shown(stateCopyTo),
      allowed:
        others.length === 0
          ? "nothing: tenfold:regions names no other than home"
          : `one of tenfold:regions other than home (${others.join(", ")})`,
    });
  return mistakes;
}
