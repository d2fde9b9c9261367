import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { accountOf } from "../lib/iam.plan";
import { checkName } from "../lib/naming";
import { checkTags, namedTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { alarmKeyPolicy, alarmTopicPolicy } from "./alarm-topic.plan";

/** Arguments of a topic for alarms. */
export interface AlarmTopicArgs {
  /** Region of the topic: an alarm tells topics of its own region alone. */
  readonly region: string;
  /** Who gets a mail. AWS asks each address once whether it wants to; until it has agreed, nothing is sent. @default nobody */
  readonly emails?: readonly string[];
  /**
   * Addresses of an on-call service by a word for each, e.g. `{ pager: "https://events.example.com/…" }`. They usually hold a key, so
   * give them as secrets. @default none
   */
  readonly webhooks?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof alarmTopicChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a topic that its user may change, by role. */
export const alarmTopicChildren = {
  /** Of messages; its policy lets CloudWatch in. */
  key: child(aws.kms.Key),
  /** The topic itself. */
  topic: child(aws.sns.Topic),
  /** One for each address. */
  subscription: child(aws.sns.TopicSubscription),
};

/**
 * Where the alarms of one region are sent: an encrypted topic that only CloudWatch of this account may write to, with its subscribers.
 * The key is its own, because CloudWatch may not use the one that AWS keeps for SNS: alarms would go off and tell nobody.
 *
 * @example
 * const pager = new AlarmTopic("on-call", { region, webhooks: { pager: config.requireSecret("pagerUrl") } });
 * new Aurora("orders", { region, network, database, compute, alarms: { topicArns: [pager.arn] } });
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** Where the topic is: alarms of other regions cannot be sent to it. */
  readonly region: string;
  /** For `alarms: { topicArns: [arn] }` of components in the region. It waits for what lets CloudWatch in. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { region, tags = {} } = args;
    super(
      "tenfold:platform:AlarmTopic",
      name,
      { region },
      withTransforms(opts, alarmTopicChildren, args.transform),
    );
    const key = createKey(this, name, region, tags);
    const topic = new aws.sns.Topic(
      name,
      { region, kmsMasterKeyId: key.id, tags: namedTags(name, tags) },
      { parent: this, dependsOn: [key.policy] },
    );
    const policy = new aws.sns.TopicPolicy(
      name,
      { region, arn: topic.arn, policy: topic.arn.apply((arn) => JSON.stringify(alarmTopicPolicy(arn))) },
      { parent: this },
    );
    subscribe(this, name, topic, args);
    this.region = region;
    this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ region, arn: this.arn });
  }
}

function createKey(parent: pulumi.Resource, name: string, region: string, tags: Tags) {
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      region,
      description: `Encrypts the alarms of ${name}`,
      enableKeyRotation: true,
      // Nothing that is worth keeping lies under it.
      deletionWindowInDays: 7,
      tags: namedTags(`${name}-key`, tags),
    },
    { parent },
  );
  const policy = new aws.kms.KeyPolicy(
    `${name}-key`,
    { region, keyId: key.id, policy: key.arn.apply((arn) => JSON.stringify(alarmKeyPolicy(accountOf(arn)))) },
    { parent },
  );
  return { id: key.id, policy };
}

function subscribe(
  parent: pulumi.Resource,
  name: string,
  topic: aws.sns.Topic,
  { region, emails = [], webhooks = {} }: AlarmTopicArgs,
): void {
  for (const endpoint of emails) {
    const args = { region, topic: topic.arn, protocol: "email", endpoint };
    new aws.sns.TopicSubscription(`${name}-${endpoint}`, args, { parent });
  }
  for (const [word, endpoint] of Object.entries(webhooks)) {
    // An on-call service confirms by itself, within a minute.
    const confirmed = { endpointAutoConfirms: true, confirmationTimeoutInMinutes: 1 };
    const args = { region, topic: topic.arn, protocol: "https", endpoint, ...confirmed };
    new aws.sns.TopicSubscription(`${name}-${word}`, args, { parent });
  }
}

function validate(name: string, args: AlarmTopicArgs): void {
  const component = `AlarmTopic "${name}"`;
  requireGiven(component, args, ["region"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkRegion(check, args.region);
  args.emails?.forEach((email, index) =>
    check.require(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email), `emails[${index}]`, email, "an e-mail address"),
  );
  const repeated = args.emails?.find((email, index, all) => all.indexOf(email) !== index);
  check.require(repeated === undefined, "emails", repeated, "each address once");
  for (const [word, url] of Object.entries(args.webhooks ?? {})) {
    const field = `webhooks.${word}`;
    check.require(/^[a-z][a-z0-9-]*$/.test(word), field, word, "a word in lower case, as in pager");
    const secure = typeof url !== "string" || url.startsWith("https://");
    check.require(secure, field, "(hidden)", "an address that begins with https://");
  }
  checkTransforms(check, alarmTopicChildren, args.transform);
  checkTags(check, args.tags);
  check.throwIfAny();
}
