import * as pulumi from "@pulumi/pulumi";

/**
 * The word that tells two deployments apart in physical names: `environment` from the program's own config where it is set, else the
 * stack's name. An environment may be one stack today and a stack per layer tomorrow; a database must keep its name on the way, for
 * a new name is a new database.
 */
export function deploymentName(): string {
  return new pulumi.Config().get("environment") ?? pulumi.getStack();
}
