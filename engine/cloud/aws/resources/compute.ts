import { knownString } from "../../../protocol/wire";
import { named } from "../auto-name";
import {
  arn,
  completing,
  constant,
  fill,
  inputId,
  joinedId,
  prefixedId,
  type TaughtResource,
  type Teach,
  text,
  textId,
} from "../taught";

/** A certificate's place is filled, its text is nobody's. */
const certificate: Teach = (context) => ({
  value: { data: Buffer.from(fill("certificate of {name}", context)).toString("base64") },
});

const identities: Teach = (context) => ({
  value: [{ oidcs: [{ issuer: fill("https://oidc.eks.{region}.amazonaws.com/id/{HEX32}", context) }] }],
});

/** `.../role/<account>/<name>/<uuid>`, from the principal's ARN. */
const accessEntryArn: Teach = (context) => {
  const principal = knownString(context.inputs["principalArn"]) ?? "";
  const [kind = "role", ...path] = (principal.split(":")[5] ?? "").split("/");
  const owner = principal.split(":")[4] ?? context.account;
  const rest = `${kind}/${owner}/${path.at(-1) ?? ""}`;
  return { value: fill(`arn:aws:eks:{region}:{account}:access-entry/{clusterName}/${rest}/{uuid}`, context) };
};

const created = constant("2026-01-01T00:00:00Z");

export const computeResources: Readonly<Record<string, TaughtResource>> = {
  "aws:eks/cluster:Cluster": {
    id: inputId("name"),
    autoName: named(),
    outputs: {
      arn: arn("eks", "cluster/{id}"),
      certificateAuthority: certificate,
      createdAt: created,
      endpoint: text("https://{HEX32}.gr7.{region}.eks.amazonaws.com"),
      identities,
      kubernetesNetworkConfig: completing({
        ipFamily: "ipv4",
        serviceIpv4Cidr: "172.20.0.0/16",
        serviceIpv6Cidr: "",
      }),
      platformVersion: constant("eks.1"),
      status: constant("ACTIVE"),
      vpcConfig: completing({ clusterSecurityGroupId: "sg-0{hex16}", vpcId: "vpc-0{hex16}" }),
    },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    id: joinedId(":", "clusterName", "nodeGroupName"),
    autoName: { property: "nodeGroupName", maxLength: 255, unless: "nodeGroupNamePrefix" },
    outputs: {
      arn: arn("eks", "nodegroup/{clusterName}/{nodeGroupName}/{uuid}"),
      status: constant("ACTIVE"),
    },
  },
  "aws:eks/addon:Addon": {
    id: joinedId(":", "clusterName", "addonName"),
    outputs: {
      arn: arn("eks", "addon/{clusterName}/{addonName}/{uuid}"),
      createdAt: created,
      modifiedAt: created,
    },
  },
  "aws:eks/accessEntry:AccessEntry": {
    id: joinedId(":", "clusterName", "principalArn"),
    outputs: { accessEntryArn, createdAt: created, modifiedAt: created },
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    id: joinedId("#", "clusterName", "principalArn", "policyArn"),
    outputs: { associatedAt: created, modifiedAt: created },
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    id: textId("a-{hex17}"),
    outputs: {
      associationArn: arn("eks", "podidentityassociation/{clusterName}/{id}"),
      associationId: text("{id}"),
    },
  },
  "aws:ec2/instance:Instance": {
    id: prefixedId("i"),
    outputs: { arn: arn("ec2", "instance/{id}"), instanceState: constant("running") },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    id: prefixedId("lt"),
    autoName: named(),
    outputs: {
      arn: arn("ec2", "launch-template/{id}"),
      defaultVersion: constant(1),
      latestVersion: constant(1),
    },
  },
  "aws:autoscaling/group:Group": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("autoscaling", "autoScalingGroup:{uuid}:autoScalingGroupName/{id}") },
  },
  "aws:ecs/cluster:Cluster": {
    id: (context) => String(arn("ecs", "cluster/{name}")(context).value),
    autoName: named(),
    outputs: { arn: text("{id}") },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    id: inputId("family"),
    outputs: { arn: arn("ecs", "task-definition/{family}:1"), revision: constant(1) },
  },
  "aws:ecs/service:Service": {
    id: (context) => String(serviceArn(context).value),
    autoName: named(),
    outputs: { arn: text("{id}") },
  },
  "aws:lambda/function:Function": {
    id: inputId("name"),
    autoName: named(64),
    outputs: {
      arn: arn("lambda", "function:{id}"),
      invokeArn: text(
        "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/arn:aws:lambda:{region}:{account}:function:{id}/invocations",
      ),
      qualifiedArn: arn("lambda", "function:{id}:$LATEST"),
      version: constant("$LATEST"),
    },
  },
  "aws:lambda/permission:Permission": {
    id: inputId("statementId"),
    autoName: { property: "statementId", maxLength: 100, unless: "statementIdPrefix" },
  },
};

function serviceArn(context: Parameters<Teach>[0]): ReturnType<Teach> {
  const cluster = (knownString(context.inputs["cluster"]) ?? "default").split("/").at(-1) ?? "default";
  return arn("ecs", `service/${cluster}/{name}`)(context);
}
