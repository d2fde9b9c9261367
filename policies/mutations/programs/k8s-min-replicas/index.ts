import { deployment } from "../../catalog";

// Two pods that nothing scales.
deployment({ replicas: 2 });
