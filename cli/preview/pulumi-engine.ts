import { EngineError } from "@tenfold/engine";
import { type Previewed } from "../report/build";
import { type PreviewRequest } from "./request";

export async function previewWithPulumi(request: PreviewRequest, _signal: AbortSignal): Promise<Previewed> {
  throw new EngineError(`--engine pulumi: not yet ${request.environment}`);
}
