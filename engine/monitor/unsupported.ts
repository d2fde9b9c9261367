import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { EngineError } from "../errors";
import { packageOf } from "./registered-resource";

/**
 * Refuses what this engine cannot preview whole: components that live in a provider's binary.
 * @throws EngineError naming the component.
 */
export function refuseUnsupported(request: RegisterResourceRequest): void {
  if (!request.getRemote()) return;
  throw new EngineError(
    `${request.getType()} "${request.getName()}" is constructed by the binary of the ${packageOf(request.getType())} provider, which the offline engine does not have`,
    "preview this program with --engine pulumi, or build the component from plain resources",
  );
}

/** @throws EngineError for a dynamic resource where nothing can run its provider. */
export function refuseDynamic(type: string, name: string): never {
  throw new EngineError(
    `${type} "${name}" is managed by a dynamic provider, code that only the preview of a whole project runs`,
    "preview the project with npm run preview -- --program DIR",
  );
}
