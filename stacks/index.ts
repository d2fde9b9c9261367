import { buildStack } from "./program";

/** What another stack reads through a StackReference; undefined for the layers that this stack does not build. */
export const { network, data, cluster, apps, edge } = buildStack();
