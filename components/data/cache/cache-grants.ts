import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { grant, type GrantedRole, type GrantOptions, type GrantStatement } from "../../lib/grants";
import { type CacheOutputs } from "./cache-group";

/**
 * What signing in to a cache by IAM asks for, as any of the users whose ARNs are given: as `grantConnect` grants it, for a program that
 * has the outputs of a cache alone, such as those of another stack.
 */
export function cacheConnectStatements({
  connectArns,
}: Pick<CacheOutputs, "connectArns">): readonly GrantStatement[] {
  return [{ actions: ["elasticache:Connect"], resources: connectArns }];
}

/** What signing in to a cache needs in one region. */
export interface ConnectTarget {
  readonly cacheArn: pulumi.Output<string>;
  /** ARNs of the users by their names in the arguments. */
  readonly userArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/** A right to sign in to a cache as one of its users. */
export interface ConnectGrant extends GrantOptions {
  /** Name of the component. */
  readonly of: string;
  readonly role: GrantedRole;
  readonly user: string;
  /** One for each region. */
  readonly targets: readonly ConnectTarget[];
}

/**
 * Lets a role sign in as one user and no other: IAM asks for the right on the cache and on the user.
 *
 * @throws pulumi.RunError where the cache has no such user.
 */
export function grantCacheConnect(parent: pulumi.Resource, request: ConnectGrant): aws.iam.RolePolicy {
  const { user, targets, ...others } = request;
  const resources = targets.flatMap(({ cacheArn, userArns }) => [cacheArn, userArns[user]]);
  const known = resources.filter((arn) => arn !== undefined);
  if (known.length < resources.length || known.length === 0) {
    const users = Object.keys(targets[0]?.userArns ?? {}).join(", ");
    throw new pulumi.RunError(
      `${others.of}: 1 mistake\n  grantConnect user  ${JSON.stringify(user)}  one of the cache's users: ${users}`,
    );
  }
  const statements = cacheConnectStatements({ connectArns: known });
  return grant(parent, { ...others, right: `connect-${user}`, statements });
}
