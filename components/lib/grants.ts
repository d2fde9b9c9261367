import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "./naming";

/** Who is given rights: an `aws.iam.Role`, or the name of one that another program owns. */
export interface GrantedRole {
  readonly name: pulumi.Input<string>;
}

/** One statement of a grant. Nothing is ever denied by one. */
export interface GrantStatement {
  /** E.g. `["kafka-cluster:ReadData"]`. No wildcard where an action can be named. */
  readonly actions: readonly string[];
  /** ARNs of what it is about. No wildcard where a resource can be named. */
  readonly resources: readonly pulumi.Input<string>[];
  /** Conditions of IAM, by operator and key. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What may be said of every grant. */
export interface GrantOptions {
  /**
   * Word for the role in the name of the policy; it stays as long as the grant does.
   * @default the role's name in the program, or its name in AWS where that is a plain string
   */
  readonly as?: string;
}

/** A grant of a component. */
export interface Grant extends GrantOptions {
  /** The component's name, with the region where it stands in several. */
  readonly of: string;
  /** What is granted, e.g. `connect-app` or `consume-orders`: part of the policy's name, so one role can be granted several things. */
  readonly right: string;
  readonly role: GrantedRole;
  readonly statements: readonly GrantStatement[];
}

/**
 * Gives a role rights on a component by an inline policy of its own, a child of the component: rights go when either does. A role takes
 * 10,240 characters of inline policies in all.
 *
 * @throws pulumi.RunError where the role has no name that is known while the program runs, and `as` gives it none.
 */
export function grant(parent: pulumi.Resource, request: Grant): aws.iam.RolePolicy {
  const { of, right, role, statements } = request;
  const logicalName = `${of}-grant-${right}-to-${nameOf(request)}`;
  return new aws.iam.RolePolicy(
    logicalName,
    {
      role: role.name,
      // Topics and roles may have long names, and IAM takes 128 characters.
      name: physicalName([of, right], { maxLength: 100, replacedBy: [logicalName] }),
      policy: policyText(statements),
    },
    { parent },
  );
}

/** Grants as a policy writes them: for a role whose rights stand in one policy, such as `permissions` of a `Service`. */
export function policyStatements(statements: readonly GrantStatement[]): aws.iam.PolicyStatement[] {
  return statements.map(({ actions, resources, conditions }) => ({
    Effect: "Allow",
    Action: [...actions],
    Resource: [...resources],
    ...(conditions ? { Condition: mutable(conditions) } : {}),
  }));
}

type Conditions = NonNullable<aws.iam.PolicyStatement["Condition"]>;

/** The SDK's types want lists that may be changed. */
function mutable(conditions: NonNullable<GrantStatement["conditions"]>): Conditions {
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
      ),
    ]),
  );
}

function policyText(statements: readonly GrantStatement[]): pulumi.Output<string> {
  return pulumi
    .output(policyStatements(statements))
    .apply((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }));
}

function nameOf({ of, right, role, as }: Grant): string {
  // Pulumi keeps the name that a resource has in the program, which its types leave out.
  const logical: unknown = role instanceof pulumi.Resource ? Reflect.get(role, "__name") : role.name;
  const name = as ?? logical;
  if (typeof name === "string" && name !== "") return name;
  throw new pulumi.RunError(
    `${of}: 1 mistake\n  grant of ${right}  as  ${JSON.stringify(as)}  a word for the role: its name is an output, which names nothing yet`,
  );
}
