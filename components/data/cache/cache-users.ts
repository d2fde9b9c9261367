import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { deploymentName } from "../../lib/deployment";
import { type ArgumentCheck } from "../../lib/errors";
import { physicalName } from "../../lib/naming";
import { namedTags, type Tags } from "../../lib/tags";
import { keptAccess } from "./cache.plan";

/** A user of a cache. It signs in by IAM: no password exists. */
export interface CacheUser {
  /**
   * What the user may do, in Valkey's ACL words; begins with `on`.
   * @default "on ~* &* +@all -@dangerous +info": every key and channel and every command but the dangerous ones, with INFO, which clients
   * ask for
   */
  readonly accessString?: string;
}

/** Defaults of {@link CacheUser}. */
export const cacheUserDefaults = { accessString: "on ~* &* +@all -@dangerous +info" } as const;

/** The users of a cache in one region. */
export interface CacheUsers {
  readonly groupId: pulumi.Output<string>;
  /** Name to sign in with, by the user's name in the arguments. It is the same in every region. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  /** ARN by the user's name in the arguments. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Where users are created. */
export interface UsersRequest {
  /** Prefix of the children's names. */
  readonly prefix: string;
  /** Name of the component, from which the users' names follow: every region has the same. */
  readonly name: string;
  readonly region: string;
  readonly users: Readonly<Record<string, CacheUser>>;
  /** Password that locks the default user. */
  readonly lock: pulumi.Output<string>;
  readonly tags: Tags;
}

/** Physical name of a user or of the group. ElastiCache takes 40 characters and wants a letter first. */
function identity(name: string, role: string): string {
  return physicalName([name, deploymentName(), role], { maxLength: 40 });
}

/** A password that nobody knows, for the default user that nobody may be. */
export function createLock(parent: pulumi.Resource, name: string): pulumi.Output<string> {
  return new random.RandomPassword(`${name}-default-user`, { length: 64, special: false }, { parent }).result;
}

/**
 * Creates the users of a cache and their group. The user `default`, whom Valkey lets in without a name, is replaced by one that is
 * switched off and has a password: a Valkey group takes no user without authentication. Users belong to one region.
 */
export function createUsers(parent: pulumi.Resource, request: UsersRequest): CacheUsers {
  const { prefix, name, region, lock, tags } = request;
  const locked = new aws.elasticache.User(
    `${prefix}-user-default`,
    {
      region,
      engine: "valkey",
      userId: identity(name, "default"),
      userName: "default",
      accessString: "off ~* -@all",
      passwords: [lock],
      tags: namedTags(`${prefix}-user-default`, tags),
    },
    { parent },
  );
  const users = Object.entries(request.users).map(
    ([user, args]) => [user, createUser(parent, request, user, args)] as const,
  );
  const group = new aws.elasticache.UserGroup(
    `${prefix}-users`,
    {
      region,
      engine: "valkey",
      userGroupId: identity(name, "users"),
      userIds: [locked.userId, ...users.map(([, { userId }]) => userId)],
      tags: namedTags(`${prefix}-users`, tags),
    },
    { parent },
  );
  return {
    groupId: group.userGroupId,
    names: Object.fromEntries(users.map(([user, { userName }]) => [user, userName])),
    arns: Object.fromEntries(users.map(([user, { arn }]) => [user, arn])),
  };
}

function createUser(
  parent: pulumi.Resource,
  { prefix, name, region, tags }: UsersRequest,
  user: string,
  { accessString = cacheUserDefaults.accessString }: CacheUser,
): aws.elasticache.User {
  const userId = identity(name, user);
  return new aws.elasticache.User(
    `${prefix}-user-${user}`,
    {
      region,
      engine: "valkey",
      // ElastiCache refuses an IAM user whose id and name differ.
      userId,
      userName: userId,
      accessString: keptAccess(accessString),
      authenticationMode: { type: "iam" },
      tags: namedTags(`${prefix}-user-${user}`, tags),
    },
    { parent },
  );
}

/** Records users that could not be created. */
export function checkUsers(check: ArgumentCheck, users: Readonly<Record<string, CacheUser>>): void {
  check.require(Object.keys(users).length >= 1, "users", {}, "at least one user: nobody else may sign in");
  for (const [user, { accessString = cacheUserDefaults.accessString }] of Object.entries(users)) {
    const fits = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(user) && user !== "default" && user !== "users";
    const rule = "lower-case letters, digits and hyphens; default and users are taken";
    check.require(fits, `users.${user}`, user, rule);
    const speaks = /^(on|off)( |$)/.test(accessString);
    check.require(
      speaks,
      `users.${user}.accessString`,
      accessString,
      "on or off first, such as on ~app:* +@read",
    );
  }
}
