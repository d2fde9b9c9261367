/** The versions of Memcached that the components take: those that take TLS. */
export const memcachedVersions = { "1.6.22": { family: "memcached1.6" } } as const;

/** A version of the catalogue. */
export type MemcachedVersion = keyof typeof memcachedVersions;

/** What a new Memcached cluster gets. */
export const defaultMemcachedVersion: MemcachedVersion = "1.6.22";
