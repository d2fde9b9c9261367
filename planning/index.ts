export {
  type ChangedResource,
  type ComparableResource,
  compareResources,
  type ResourceChanges,
  type ResourceName,
} from "./changes/compare";
export * from "./facets/cache";
export * from "./facets/cluster";
export * from "./facets/cost";
export * from "./facets/databases";
export * from "./facets/edge";
export * from "./facets/facet";
export * from "./facets/facets";
export * from "./facets/load-balancing";
export * from "./facets/logs";
export * from "./facets/network";
export * from "./facets/platform";
export * from "./facets/scaling";
export * from "./facets/storage";
export * from "./facets/streaming";
export * from "./facets/support";
export * from "./facets/tokens";
export * from "./facets/workloads";
export * from "./graph/decode";
export * from "./graph/graph";
export * from "./graph/resource";
export * from "./graph/value";
export { selects } from "./recognition/labels";
export { recognise } from "./recognition/recognise";
export { readPreviewDigest } from "./readers/preview-digest";
export { readStackExport } from "./readers/stack-export";
export * from "./readers/policy-arguments";
export * from "./readers/preview-digest";
export * from "./readers/reader-error";
export * from "./readers/stack-export";
