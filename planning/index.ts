export * from "./graph/value";
export * from "./graph/resource";
export * from "./graph/graph";
