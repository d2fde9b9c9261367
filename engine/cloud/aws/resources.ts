import { networkResources } from "./resources/network";
import { type TaughtResource } from "./taught";

/** Every AWS resource type the simulated cloud was taught. */
export const awsResources: Readonly<Record<string, TaughtResource>> = { ...networkResources };
