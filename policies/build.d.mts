/**
 * Bundles the policy packs whose sources, those of planning included, are newer than their bundle.
 * @returns names of the packs that were built
 */
export function build(options?: { readonly force?: boolean }): string[];
