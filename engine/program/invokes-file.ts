import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { EngineError } from "../errors";
import { toWire } from "../protocol/to-wire";
import { isWireMap, type WireMap } from "../protocol/wire";

export const invokesFileName = "tenfold.invokes.json";

/**
 * The function answers that a project teaches: `{"<token>": {…}}` beside its Pulumi.yaml. None where there is no file.
 * @throws EngineError where the file is not such a map.
 */
export function readTaughtInvokes(root: string): Record<string, WireMap> {
  const file = path.join(root, invokesFileName);
  if (!existsSync(file)) return {};
  const shown = path.relative(process.cwd(), file);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new EngineError(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const map = toWire(content);
  const answers: Record<string, WireMap> = {};
  for (const [token, answer] of isWireMap(map) ? Object.entries(map) : [["the file", null] as const]) {
    if (!isWireMap(answer))
      throw new EngineError(
        `${shown}: ${token} is not a map`,
        '{"aws:ec2/getAmi:getAmi": {"id": "ami-0123"}}',
      );
    answers[token] = answer;
  }
  return answers;
}
