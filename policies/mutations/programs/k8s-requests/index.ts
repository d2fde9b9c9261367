import { deployment } from "../../catalog";

// A container that does not say how much memory it needs.
deployment({ requests: { cpu: "250m" } });
