import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type CanaryDelivery, type CloudWatchErrors, deliveryDefaults } from "./delivery-args";
import {
  cloudWatchCondition,
  deliverySeconds,
  errorLimit,
  errorQuery,
  planSteps,
  progressSeconds,
  prometheusCondition,
  type QueryFacts,
  revisionArgument,
  scrapedCondition,
  scrapedQuery,
} from "./delivery.plan";
import { metadata, type ServiceFacts } from "./service-facts";
import { type ScaleTarget } from "./service-scaling";

/** What Deployment and Rollout have in common. */
export interface WorkloadSpec {
  readonly replicas?: number;
  readonly selector: object;
  readonly template: object;
}

const group = "argoproj.io/v1alpha1";

/** Creates a Rollout and what judges its new versions. Returns what an autoscaler turns to. */
export function createRollout(
  facts: ServiceFacts,
  delivery: CanaryDelivery,
  spec: WorkloadSpec,
  dependsOn: readonly pulumi.Resource[],
): ScaleTarget {
  const { parent, name } = facts;
  const analysis = createAnalysis(facts, delivery);
  const rollout = new kubernetes.apiextensions.CustomResource(
    `${name}-rollout`,
    {
      apiVersion: group,
      kind: "Rollout",
      metadata: {
        ...metadata(facts),
        annotations: {
          // For the first version. In an update the old version's state satisfies it until the controller has seen the new one.
          "pulumi.com/waitFor": "jsonpath={.status.phase}=Healthy",
          "pulumi.com/timeoutSeconds": String(deliverySeconds(delivery)),
        },
      },
      spec: {
        ...spec,
        minReadySeconds: 5,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: progressSeconds,
        // A version that never gets ready is turned back as one that fails.
        progressDeadlineAbort: true,
        strategy: { canary: canaryOf(delivery, analysis.metadata.name) },
      },
    },
    { parent, dependsOn: [...dependsOn, analysis] },
  );
  return { apiVersion: group, kind: "Rollout", name: rollout.metadata.name };
}

function canaryOf(delivery: CanaryDelivery, templateName: pulumi.Input<string>): object {
  return {
    maxSurge: "25%",
    maxUnavailable: 0,
    steps: [...planSteps(delivery)],
    analysis: {
      templates: [{ templateName }],
      // Behind the first weight, for before it there are no new pods to judge.
      startingStep: 1,
      args: [{ name: revisionArgument, valueFrom: { podTemplateHashValue: "Latest" } }],
    },
  };
}

/** Runs beside the whole rollout. The third bad answer, or the fifth in a row that does not come, turns the version back. */
function createAnalysis(
  facts: ServiceFacts,
  delivery: CanaryDelivery,
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    `${facts.name}-analysis`,
    {
      apiVersion: group,
      kind: "AnalysisTemplate",
      metadata: metadata(facts),
      spec: {
        args: [{ name: revisionArgument }],
        metrics: judgements(facts, delivery),
      },
    },
    { parent: facts.parent },
  );
}

function judgements({ serviceName, args }: ServiceFacts, delivery: CanaryDelivery): object[] {
  const { errors } = delivery;
  const limit = errorLimit(delivery);
  const common = { initialDelay: "60s", failureLimit: 2, consecutiveErrorLimit: 4 };
  if (errors.source === "cloudWatch") {
    const provider = { cloudWatch: { interval: "5m", metricDataQueries: balancerQueries(errors) } };
    const successCondition = cloudWatchCondition(limit);
    return [{ name: "errors", ...common, interval: "60s", successCondition, provider }];
  }
  const address = errors.address ?? deliveryDefaults.address;
  const ask = (name: string, successCondition: string, queryOf: (pods: QueryFacts) => string) => {
    const query = pulumi.output(args.namespace).apply((namespace) => queryOf({ namespace, serviceName }));
    const provider = { prometheus: { address, query } };
    return { name, ...common, interval: "30s", successCondition, provider };
  };
  return [
    ask("errors", prometheusCondition(limit), (pods) => errorQuery(errors, pods)),
    ask("scraped", scrapedCondition(args.scaling), scrapedQuery),
  ];
}

/** The share of failed requests by the minute. A balancer reports no errors by reporting nothing. */
function balancerQueries({ loadBalancer, targetGroup }: CloudWatchErrors): readonly object[] {
  const sum = (id: string, metricName: string) => ({
    id,
    returnData: false,
    metricStat: {
      metric: {
        namespace: "AWS/ApplicationELB",
        metricName,
        dimensions: [
          { name: "LoadBalancer", value: loadBalancer },
          { name: "TargetGroup", value: targetGroup },
        ],
      },
      period: 60,
      stat: "Sum",
    },
  });
  return [
    { id: "share", expression: "FILL(failed, 0) / requests" },
    sum("failed", "HTTPCode_Target_5XX_Count"),
    sum("requests", "RequestCount"),
  ];
}
