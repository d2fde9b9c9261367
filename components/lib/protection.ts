import { type ArgumentCheck } from "./errors";
import { checkWord } from "./words";

/**
 * Whether a stateful component resists deletion. `on`: AWS deletion protection and Pulumi `protect`. `off`: `pulumi destroy` takes
 * it away with what it holds, but for the last snapshot of a database or a cache, which an argument of its own gives up. To destroy a protected component, set `off`, run `pulumi up`, then destroy.
 */
export type Protection = "on" | "off";

/** Records a word that is neither `on` nor `off`: taken for `off`, a slip would leave what is stateful without protection. */
export function checkProtection(check: ArgumentCheck, protection: Protection | undefined): void {
  checkWord(check, "protection", protection, ["on", "off"]);
}
