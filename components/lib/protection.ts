/**
 * Whether a stateful component resists deletion. `on`: AWS deletion protection and Pulumi `protect`. `off`: `pulumi destroy` takes
 * it away with what it holds. To destroy a protected component, set `off`, run `pulumi up`, then destroy.
 */
export type Protection = "on" | "off";
