export * from "./graph/decode";
export * from "./graph/graph";
export * from "./graph/resource";
export * from "./graph/value";
