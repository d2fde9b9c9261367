import * as pulumi from "@pulumi/pulumi";

/**
 * The same value, with the prerequisites among its dependencies: what takes it is created after them and deleted before them. For
 * an id that is no use before something beside its resource exists, such as a subnet's before its routes.
 */
export function after<T>(
  value: pulumi.Output<T>,
  prerequisites: readonly pulumi.Resource[],
): pulumi.Output<T> {
  const waits = prerequisites.map(({ urn }) => urn);
  return pulumi.all([value, pulumi.all(waits)]).apply(([first]) => first as T);
}
