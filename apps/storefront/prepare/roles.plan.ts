import { identifier } from "./rights.plan.ts";

/** A role as the server has it. */
export interface Role {
  readonly name: string;
  readonly login: boolean;
  /** May do what nobody granted. */
  readonly mighty: boolean;
  /** Signs in by IAM. */
  readonly iam: boolean;
}

/**
 * The statements that make the roles of the services what they are to be. None where they are.
 * @param rds whether the server is one of RDS, where `rds_iam` lets a role sign in by IAM, and by nothing else.
 * @throws Error for a role of that name that may do more than a service should.
 */
export function changesOfRoles(names: readonly string[], roles: readonly Role[], rds: boolean): string[] {
  return names.flatMap((name) => {
    const role = roles.find((each) => each.name === name);
    if (role?.mighty) {
      throw new Error(`the role ${name} may do what nobody granted: no service signs in as an administrator`);
    }
    const quoted = identifier(name);
    return [
      ...(role ? [] : [`create role ${quoted} login`]),
      ...(role && !role.login ? [`alter role ${quoted} login`] : []),
      ...(rds && !role?.iam ? [`grant rds_iam to ${quoted}`] : []),
    ];
  });
}
