import { type SupportGroup } from "./support";
import { taggable, type RoleDefinition } from "./token-forms";
import { cloudRoles } from "./tokens-cloud";
import { kubernetesRoles } from "./tokens-kubernetes";

/** The only table of type tokens, in two files for its size. Outside of this folder nothing names a cloud type. */
const roles = { ...cloudRoles, ...kubernetesRoles };

/** What recognition does with a resource. */
export type Role = keyof typeof roles;

const definitions: Readonly<Record<Role, RoleDefinition>> = roles;
const roleByToken = new Map<string, Role>();
for (const role of Object.keys(roles) as Role[]) {
  for (const token of definitions[role].tokens) roleByToken.set(token, role);
}

/** The role of a type token; undefined for types that the facets do not know. */
export function roleOf(type: string): Role | undefined {
  return roleByToken.get(type);
}

/** The support group of a role; undefined for roles with a facet of their own. */
export function supportGroupOf(role: Role): SupportGroup | undefined {
  return definitions[role].support;
}

/** True for the types in the table that AWS lets be tagged. */
export function isTaggable(type: string): boolean {
  return taggable.has(type);
}

/** All tokens of some roles, for those who need resources and not facets. */
export function tokensOf(...wanted: readonly Role[]): readonly string[] {
  return wanted.flatMap((role) => definitions[role].tokens);
}

/** Every token of the table with its role, in the order of the table. */
export function allTokens(): ReadonlyMap<string, Role> {
  return roleByToken;
}
