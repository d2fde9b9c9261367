import { type RegisterPackageRequest } from "@pulumi/pulumi/proto/resource_pb";
import { packageOf } from "./registered-resource";

/** The packages that a program registered (parameterized ones among them), by the reference it was given. */
export type PackageRegistry = ReadonlyMap<string, RegisterPackageRequest>;

/** Which release of a package a resource asked for. */
export interface PackageRequest {
  readonly name: string;
  readonly version: string;
  readonly downloadUrl: string;
}

interface PackageCarrier {
  getPackageref(): string;
  getVersion(): string;
  getPlugindownloadurl(): string;
}

/** Which package a request means: the one it registered, or the one its type token names. */
export function packageRequestOf(
  request: PackageCarrier & ({ getType(): string } | { getTok(): string }),
  packages: PackageRegistry,
): PackageRequest {
  const token = "getType" in request ? request.getType() : request.getTok();
  const registered = packages.get(request.getPackageref());
  return {
    name: packageOf(token),
    version: registered ? registered.getVersion() : request.getVersion(),
    downloadUrl: registered ? registered.getDownloadUrl() : request.getPlugindownloadurl(),
  };
}
