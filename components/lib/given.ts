import { ArgumentCheck } from "./errors";

/**
 * Refuses arguments without those that have no default. A program without types, or a config value that nobody set, gives them as
 * undefined, and whatever reads them first would end in a TypeError that names neither component nor argument.
 *
 * @throws pulumi.RunError naming every argument that is missing.
 */
export function requireGiven<Args extends object>(
  component: string,
  args: Args,
  fields: readonly (keyof Args & string)[],
): void {
  const check = new ArgumentCheck(component);
  const given = args as Partial<Args> | undefined;
  for (const field of fields) {
    const value = given?.[field] ?? undefined;
    check.require(value !== undefined, field, value, "required: it has no default");
  }
  check.throwIfAny();
}
