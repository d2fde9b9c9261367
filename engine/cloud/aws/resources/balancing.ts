import { knownString, unwrap } from "../../../protocol/wire";
import { named } from "../auto-name";
import { type AwsContext, constant, fill, type TaughtResource, type Teach, text, textId } from "../taught";

/** Hosted zones of the balancers' names in the regions that we are sure of: application, network. */
const zones: Readonly<Record<string, readonly [string, string]>> = {
  "us-east-1": ["Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"],
  "us-west-2": ["Z1H1FL5HABSF5", "Z18D5FSROUN65G"],
  "eu-west-1": ["Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"],
};

function isNetwork({ inputs }: AwsContext): boolean {
  return knownString(inputs["loadBalancerType"]) === "network";
}

function isGateway({ inputs }: AwsContext): boolean {
  return knownString(inputs["loadBalancerType"]) === "gateway";
}

function suffix(context: AwsContext): string {
  const kind = isNetwork(context) ? "net" : isGateway(context) ? "gwy" : "app";
  return fill(`${kind}/{name}/{hex16}`, context);
}

const dnsName: Teach = (context) => {
  if (isNetwork(context) || isGateway(context))
    return { value: fill("{name}-{hex16}.elb.{region}.amazonaws.com", context) };
  const inside = unwrap(context.inputs["internal"]) === true ? "internal-" : "";
  return { value: fill(`${inside}{name}-{digits10}.{region}.elb.amazonaws.com`, context) };
};

const zoneId: Teach = (context) => {
  const value = zones[context.region]?.[isNetwork(context) ? 1 : 0];
  return value === undefined ? text("Z{HEX13}")(context) : { value };
};

/** A listener's ARN continues its balancer's, a rule's its listener's. */
const below = (parent: string, from: string, to: string) => (context: AwsContext) => {
  const given = knownString(context.inputs[parent]) ?? "";
  return `${given.replace(`:${from}/`, `:${to}/`)}/${fill("{hex16}", context)}`;
};

const balancer: TaughtResource = {
  id: (context) =>
    fill(`arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/${suffix(context)}`, context),
  autoName: named(32),
  outputs: {
    arn: text("{id}"),
    arnSuffix: (context) => ({ value: suffix(context) }),
    dnsName,
    ipAddressType: constant("ipv4"),
    zoneId,
  },
};

const targetGroup: TaughtResource = {
  id: textId("arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}"),
  autoName: named(32),
  outputs: {
    arn: text("{id}"),
    arnSuffix: text("targetgroup/{name}/{hex16}"),
    loadBalancerArns: constant([]),
  },
};

const listener: TaughtResource = {
  id: below("loadBalancerArn", "loadbalancer", "listener"),
  outputs: { arn: text("{id}") },
};

const listenerRule: TaughtResource = {
  id: below("listenerArn", "listener", "listener-rule"),
  outputs: { arn: text("{id}") },
};

export const balancingResources: Readonly<Record<string, TaughtResource>> = {
  "aws:lb/loadBalancer:LoadBalancer": balancer,
  "aws:alb/loadBalancer:LoadBalancer": balancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:alb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
  "aws:alb/listener:Listener": listener,
  "aws:lb/listenerRule:ListenerRule": listenerRule,
  "aws:alb/listenerRule:ListenerRule": listenerRule,
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": { id: textId("{targetGroupArn}-{digits22}") },
};
