import { knownString } from "../../../protocol/wire";
import { named } from "../auto-name";
import {
  arn,
  constant,
  fill,
  globalArn,
  inputId,
  joinedId,
  type TaughtResource,
  type Teach,
  text,
  textId,
} from "../taught";

const queueUrl = "https://sqs.{region}.amazonaws.com/{account}/{name}";

/** The scaling policy's ARN names what it scales, and of which service. */
const scalingPolicyArn: Teach = (context) => ({
  value: fill(
    "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
    context,
  ),
});

/** Where CloudFront and other services send logs from: the first part of the resource's ARN. */
const logSource: Teach = ({ inputs }) => ({
  value: (knownString(inputs["resourceArn"]) ?? "").split(":")[2] ?? "",
});

const destinationType: Teach = (context) => {
  const kinds: Readonly<Record<string, string>> = { s3: "S3", logs: "CWL", firehose: "FH" };
  const configuration = JSON.stringify(context.inputs["deliveryDestinationConfiguration"] ?? "");
  return { value: kinds[/arn:aws:(\w+):/.exec(configuration)?.[1] ?? ""] ?? "XRAY" };
};

export const operationsResources: Readonly<Record<string, TaughtResource>> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    id: inputId("name"),
    autoName: named(),
    defaults: { skipDestroy: false },
    outputs: { arn: arn("logs", "log-group:{id}") },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("logs", "delivery-source:{id}"), service: logSource },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    id: inputId("name"),
    autoName: named(),
    outputs: {
      arn: arn("logs", "delivery-destination:{id}"),
      deliveryDestinationType: destinationType,
    },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    id: textId("{hex16}"),
    outputs: { arn: arn("logs", "delivery:{id}") },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("cloudwatch", "alarm:{id}") },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    id: inputId("name"),
    autoName: named(64),
    outputs: { arn: arn("events", "rule/{id}") },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    id: joinedId("-", "rule", "targetId"),
    autoName: { property: "targetId", maxLength: 255 },
  },
  "aws:sns/topic:Topic": {
    id: (context) => String(arn("sns", "{name}")(context).value),
    autoName: named(80, { fifo: "fifoTopic" }),
    outputs: { arn: text("{id}"), owner: text("{account}") },
  },
  "aws:sns/topicPolicy:TopicPolicy": { id: inputId("arn"), outputs: { owner: text("{account}") } },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: textId("{topic}:{uuid}"),
    outputs: { arn: text("{id}"), ownerId: text("{account}"), pendingConfirmation: constant(false) },
  },
  "aws:sqs/queue:Queue": {
    id: textId(queueUrl),
    autoName: named(80, { fifo: "fifoQueue" }),
    outputs: { arn: arn("sqs", "{name}"), url: text("{id}") },
  },
  "aws:sqs/queuePolicy:QueuePolicy": { id: inputId("queueUrl") },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("scheduler", "schedule-group/{id}"), state: constant("ACTIVE") },
  },
  "aws:scheduler/schedule:Schedule": {
    id: (context) => `${knownString(context.inputs["groupName"]) ?? "default"}/${fill("{name}", context)}`,
    autoName: named(),
    outputs: { arn: arn("scheduler", "schedule/{id}"), groupName: constant("default") },
  },
  "aws:budgets/budget:Budget": {
    id: textId("{account}:{name}"),
    autoName: named(),
    outputs: { accountId: text("{account}"), arn: globalArn("budgets", "budget/{name}") },
  },
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
    id: textId("arn:aws:ce::{account}:anomalymonitor/{uuid}"),
    autoName: named(),
    outputs: { arn: text("{id}") },
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": {
    id: textId("arn:aws:ce::{account}:anomalysubscription/{uuid}"),
    autoName: named(),
    outputs: { accountId: text("{account}"), arn: text("{id}") },
  },
  "aws:arcregionswitch/plan:Plan": {
    id: textId("arn:aws:arc-region-switch::{account}:plan/{name}:{hex6}"),
    outputs: { arn: text("{id}") },
  },
  "aws:appautoscaling/target:Target": {
    id: inputId("resourceId"),
    outputs: {
      arn: arn("application-autoscaling", "scalable-target/{hex34}"),
      roleArn: globalArn("iam", "role/aws-service-role/application-autoscaling"),
    },
  },
  "aws:appautoscaling/policy:Policy": {
    id: inputId("name"),
    autoName: named(),
    outputs: { alarmArns: constant([]), arn: scalingPolicyArn },
  },
};
