import { type SupportGroup } from "./support";

/**
 * A role is what recognition does with a resource; its tokens cover the current provider majors, the renamed types of
 * earlier ones and other names of the same thing.
 */
export interface RoleDefinition {
  readonly tokens: readonly string[];
  /** Set for what has no facet of its own; its role may still help others (routes, subnet groups). */
  readonly support?: SupportGroup;
}

/** Tokens marked with `+`. */
export const taggable = new Set<string>();

/** Tokens of the classic AWS provider from `module/Type`. A leading `+` says that AWS lets it be tagged. */
export function aws(...names: readonly string[]): string[] {
  return names.map((name) => {
    const [module = "", type = ""] = name.replace("+", "").split("/");
    const token = `aws:${module}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    if (name.startsWith("+")) taggable.add(token);
    return token;
  });
}

/** The load balancer's types have lived in four modules. */
export function elbv2(...types: readonly string[]): string[] {
  const modules = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
  return types.flatMap((type) => {
    const mark = type.startsWith("+") ? "+" : "";
    return aws(...modules.map((module) => `${mark}${module}/${type.replace("+", "")}`));
  });
}

export function kubernetes(kinds: string | readonly string[], ...groupVersions: readonly string[]): string[] {
  const list = typeof kinds === "string" ? [kinds] : kinds;
  return groupVersions.flatMap((groupVersion) => list.map((kind) => `kubernetes:${groupVersion}:${kind}`));
}

/** `DeploymentPatch` and its like change an object that something else made: what they leave out says nothing. */
export function patches(...tokens: readonly string[]): string[] {
  return tokens.map((token) => `${token}Patch`);
}

export function index(pulumiPackage: string, ...types: readonly string[]): string[] {
  return types.map(
    (type) => `${pulumiPackage}:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
  );
}
