import { z } from "zod";
import { roleArn, section, text, word } from "./leaves";

/**
 * How home moves to the other region: as a plan of ARC Region Switch, which one call starts and which AWS keeps in both regions. Only with
 * two regions: plans have as many.
 */
export const failover = section({
  /** Whether there is a plan. @default on, with two regions */
  plan: word("on", "off").optional(),
  /** A write of the services that may be repeated: it proves that the new home works. @default none: home is read back, which says nothing about services */
  probe: section({
    /** Path below the environment's own address. */
    path: text(/^\/[\w./~%+-]*$/, "a path such as /probe"),
    /** @default POST */
    method: word("POST", "PUT", "PATCH", "DELETE").optional(),
    /** Body of the request. No secrets: whoever may see the plan's functions may see it. @default none */
    body: z.string("text").optional(),
  }).optional(),
  /** A role whose holder must agree before anything moves. @default none: who may start the plan decides */
  approvalRoleArn: roleArn.optional(),
});

/** What the config says of the plan, where there is one. */
export type FailoverConfig = Omit<z.infer<typeof failover>, "plan">;

/** Whether an environment has a plan that moves its home. */
export function plansFailover(config: {
  readonly regions?: readonly string[];
  readonly failover?: z.infer<typeof failover>;
}): boolean {
  return new Set(config.regions).size === 2 && config.failover?.plan !== "off";
}
