import { deployment } from "../../catalog";

// Three pods that may all land in one zone.
deployment({ topologySpreadConstraints: undefined });
