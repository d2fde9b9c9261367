import { balancingResources } from "./resources/balancing";
import { cacheResources } from "./resources/cache";
import { computeResources } from "./resources/compute";
import { databaseResources } from "./resources/database";
import { edgeResources } from "./resources/edge";
import { identityResources } from "./resources/identity";
import { networkResources } from "./resources/network";
import { operationsResources } from "./resources/operations";
import { storageResources } from "./resources/storage";
import { streamingResources } from "./resources/streaming";
import { type TaughtResource } from "./taught";

/** Every AWS resource type the simulated cloud was taught. */
export const awsResources: Readonly<Record<string, TaughtResource>> = {
  ...balancingResources,
  ...cacheResources,
  ...computeResources,
  ...databaseResources,
  ...edgeResources,
  ...identityResources,
  ...networkResources,
  ...operationsResources,
  ...storageResources,
  ...streamingResources,
};
