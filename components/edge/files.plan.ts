/** Files of a bucket below some paths; everything else goes to the services. */
export interface FilesBelowPaths {
  /** `paths`: files below some paths. `singlePage`: everything is a file but what the services answer. */
  readonly type: "paths";
  /** Path patterns of the files, e.g. `["/assets/*"]`. A file's key in the bucket is its path. */
  readonly paths: readonly string[];
  /**
   * Regions with a bucket each, one or two: the second is asked where the first fails. Whoever deploys uploads to each. They are no
   * question of home: a bucket that moves is a new one.
   */
  readonly regions: readonly string[];
}

/** A single-page application: everything is a file but what the services answer. */
export interface SinglePageFiles {
  /** `paths`: files below some paths. `singlePage`: everything is a file but what the services answer. */
  readonly type: "singlePage";
  /** Path patterns that the services answer, e.g. `["/api/*"]`. `cachedPaths` go to the services too. */
  readonly servicePaths: readonly string[];
  /** As for files below paths. */
  readonly regions: readonly string[];
  /** File that answers every path without a dot in its last part: the application finds its way from there. @default "/index.html" */
  readonly entry?: string;
}

/** Which requests are answered from files. */
export type StaticFiles = FilesBelowPaths | SinglePageFiles;

/** Default of {@link SinglePageFiles}. */
export const singlePageFilesDefaults = { entry: "/index.html" } as const;

/** Id of the origin group of two buckets. */
export const fileGroupId = "files";

/** Id of the origin that is a region's bucket. */
export function fileOriginId(region: string): string {
  return `files-${region}`;
}

/** Where CloudFront asks for files: the bucket, or the group of two. */
export function fileTarget({ regions: [first = "", second] }: StaticFiles): string {
  return second === undefined ? fileOriginId(first) : fileGroupId;
}

/** One wrong argument: field, value, what is allowed. */
export type FileMistake = readonly [field: string, value: unknown, fix: string];

/** What CloudFront would refuse of the files, or take and do something else. */
export function fileMistakes(files: StaticFiles, cachedPaths: readonly string[]): readonly FileMistake[] {
  const { regions } = files;
  const [field, paths] =
    files.type === "paths" ? ["files.paths", files.paths] : ["files.servicePaths", files.servicePaths];
  const distinct = new Set(regions).size === regions.length && regions.length >= 1 && regions.length <= 2;
  const pattern = "a pattern from the root, each once and in no other list, such as /assets/*";
  const entry = files.type === "singlePage" ? (files.entry ?? singlePageFilesDefaults.entry) : "/";
  const checks: readonly (readonly [holds: boolean, ...mistake: FileMistake])[] = [
    [distinct, "files.regions", regions, "one region or two: CloudFront fails over once"],
    [paths.length > 0, field, paths, "at least one pattern"],
    [/^\/[A-Za-z0-9_./-]*$/.test(entry), "files.entry", entry, "the path of a file, such as /index.html"],
    ...paths.map((path, index): readonly [boolean, ...FileMistake] => {
      const fresh = path.startsWith("/") && paths.indexOf(path) === index && !cachedPaths.includes(path);
      return [fresh, `${field}[${index}]`, path, pattern];
    }),
  ];
  return checks.filter(([holds]) => !holds).map(([, ...mistake]) => mistake);
}

/**
 * The code of the CloudFront Function (viewer request) of a single-page application: a path that names no file is answered by the
 * entry. Not CloudFront's own error pages: they would turn errors of the services into pages too.
 */
export function singlePageCode(entry: string): string {
  return `function handler(event) {
  const request = event.request;
  const file = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!file.includes('.') && !request.uri.startsWith('/.well-known/')) request.uri = ${JSON.stringify(entry)};
  return request;
}
`;
}
