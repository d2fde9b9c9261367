import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { EngineError } from "../errors";
import { packageOf } from "./registered-resource";

const dynamicTypes = /^pulumi-nodejs:dynamic[:/]/;

/**
 * Refuses what this engine cannot preview whole: components that live in a provider's binary, and dynamic providers.
 * @throws EngineError naming the component or resource.
 */
export function refuseUnsupported(request: RegisterResourceRequest): void {
  const what = `${request.getType()} "${request.getName()}"`;
  if (request.getRemote()) {
    throw new EngineError(
      `${what} is constructed by the binary of the ${packageOf(request.getType())} provider, which the offline engine does not have`,
      "preview this program with --engine pulumi, or build the component from plain resources",
    );
  }
  if (dynamicTypes.test(request.getType())) {
    throw new EngineError(
      `${what} is managed by a dynamic provider, code that the offline engine does not run`,
      "preview this program with --engine pulumi",
    );
  }
}
