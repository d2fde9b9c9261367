import { autoscaler, deployment } from "../../catalog";

// An autoscaler for a Deployment of another name.
deployment();
autoscaler("catalogue");
