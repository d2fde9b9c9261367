/** The given options over the defaults. An option that is there but undefined counts as not given, unlike with a spread. */
export function withDefaults<Defaults extends object>(
  defaults: Defaults,
  given: Partial<Defaults> | undefined,
): Defaults {
  const present = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return Object.assign({}, defaults, Object.fromEntries(present));
}
