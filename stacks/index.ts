import { buildStack } from "./program";

const outputs = buildStack();
export const network = outputs.network;
export const cluster = outputs.cluster;
