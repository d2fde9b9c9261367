import { autoscaler, deployment, disruptionBudget } from "../../catalog";

// A budget of 90 %: of three pods, that is all of them.
deployment({ replicas: undefined });
autoscaler();
disruptionBudget("90%");
