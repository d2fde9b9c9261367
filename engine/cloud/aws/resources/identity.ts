import { knownString, unwrap } from "../../../protocol/wire";
import { stableHex } from "../../provider";
import { named } from "../auto-name";
import {
  arn,
  constant,
  fill,
  inputId,
  joinedId,
  type TaughtResource,
  type Teach,
  text,
  textId,
} from "../taught";

/** A key that may leave its region carries another prefix than one that may not. */
const keyId = (pattern: string) => (context: Parameters<Teach>[0]) =>
  fill(unwrap(context.inputs["multiRegion"]) === true ? "mrk-{hex32}" : pattern, context);

const targetKeyArn: Teach = ({ inputs, region, account }) => {
  const key = knownString(inputs["targetKeyId"]) ?? "";
  return { value: key.startsWith("arn:") ? key : `arn:aws:kms:${region}:${account}:key/${key}` };
};

const parameterArn: Teach = ({ id, region, account }) => ({
  value: `arn:aws:ssm:${region}:${account}:parameter/${id.replace(/^\//, "")}`,
});

const providerArn: Teach = ({ inputs, account }) => ({
  value: `arn:aws:iam::${account}:oidc-provider/${(knownString(inputs["url"]) ?? "").replace(/^https:\/\//, "")}`,
});

/** The record of each name by which AWS proves that we own it; `*.` shares that of the name below. */
const validationOptions: Teach = (context) => {
  const { inputs } = context;
  const alternatives = unwrap(inputs["subjectAlternativeNames"]);
  const names = [inputs["domainName"], ...(Array.isArray(alternatives) ? alternatives : [])];
  const domains = [...new Set(names.flatMap((name) => knownString(name) ?? []))];
  const value = domains.map((domainName) => {
    const proven = domainName.replace(/^\*\./, "");
    const at = { ...context, urn: `${context.urn}/${proven}` };
    return {
      domainName,
      resourceRecordName: `${fill("_{hex32}", at)}.${proven}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: fill("_{hex32}.{hex10}.acm-validations.aws.", { ...at, urn: `${at.urn}/value` }),
    };
  });
  return { value };
};

const path = (pattern: string): Teach => {
  return (context) => {
    const given = knownString(context.inputs["path"]) ?? "/";
    return { value: fill(`arn:aws:iam::{account}:${pattern}`.replace("/<path>", given), context) };
  };
};

const serviceLinkedArn = (context: Parameters<Teach>[0]) =>
  fill("arn:aws:iam::{account}:role/aws-service-role/{awsServiceName}/AWSServiceRoleFor{hex10}", context);

export const identityResources: Readonly<Record<string, TaughtResource>> = {
  "aws:iam/role:Role": {
    id: inputId("name"),
    autoName: named(64),
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    outputs: {
      arn: path("role/<path>{id}"),
      createDate: constant("2026-01-01T00:00:00Z"),
      uniqueId: text("AROA{HEX17}"),
    },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: inputId("name"),
    autoName: named(),
    defaults: { path: "/" },
    outputs: {
      arn: path("instance-profile/<path>{id}"),
      createDate: constant("2026-01-01T00:00:00Z"),
      uniqueId: text("AIPA{HEX17}"),
    },
  },
  "aws:iam/policy:Policy": {
    id: (context) => String(path("policy/<path>{name}")(context).value),
    autoName: named(),
    defaults: { path: "/" },
    outputs: { arn: text("{id}"), policyId: text("ANPA{HEX17}"), attachmentCount: constant(0) },
  },
  "aws:iam/rolePolicy:RolePolicy": { id: joinedId(":", "role", "name"), autoName: named() },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { id: joinedId("/", "role", "policyArn") },
  "aws:iam/user:User": {
    id: inputId("name"),
    autoName: named(),
    defaults: { forceDestroy: false, path: "/" },
    outputs: { arn: path("user/<path>{id}"), uniqueId: text("AIDA{HEX17}") },
  },
  "aws:iam/group:Group": {
    id: inputId("name"),
    autoName: named(),
    defaults: { path: "/" },
    outputs: { arn: path("group/<path>{id}"), uniqueId: text("AGPA{HEX17}") },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: (context) => String(providerArn(context).value),
    outputs: { arn: text("{id}"), thumbprintLists: constant([]) },
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    id: (context) => serviceLinkedArn(context),
    outputs: {
      arn: text("{id}"),
      name: text("AWSServiceRoleFor{hex10}"),
      path: text("/aws-service-role/{awsServiceName}/"),
      createDate: constant("2026-01-01T00:00:00Z"),
      uniqueId: text("AROA{HEX17}"),
    },
  },
  "aws:accessanalyzer/analyzer:Analyzer": {
    id: inputId("analyzerName"),
    outputs: { arn: arn("access-analyzer", "analyzer/{id}") },
  },
  "aws:kms/replicaKey:ReplicaKey": {
    // The same key in another region: the last part of its primary's ARN.
    id: ({ inputs, urn }) =>
      (knownString(inputs["primaryKeyArn"]) ?? `key/mrk-${stableHex(urn, 32)}`).split("/").at(-1) ?? "",
    outputs: {
      arn: arn("kms", "key/{id}"),
      keyId: text("{id}"),
      keyRotationEnabled: constant(true),
      keySpec: constant("SYMMETRIC_DEFAULT"),
      keyUsage: constant("ENCRYPT_DECRYPT"),
      policy: keyPolicy,
    },
  },
  "aws:kms/key:Key": {
    id: keyId("{uuid}"),
    outputs: { arn: arn("kms", "key/{id}"), keyId: text("{id}"), policy: keyPolicy },
  },
  "aws:kms/keyPolicy:KeyPolicy": { id: inputId("keyId") },
  "aws:kms/alias:Alias": {
    id: inputId("name"),
    autoName: named(238, { prefix: "alias/" }),
    outputs: { arn: arn("kms", "{id}"), targetKeyArn },
  },
  "aws:secretsmanager/secret:Secret": {
    id: textId("arn:aws:secretsmanager:{region}:{account}:secret:{name}-{hex6}"),
    autoName: named(),
    outputs: { arn: text("{id}") },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: textId("{secretId}|{uuid}"),
    outputs: {
      arn: text("{secretId}"),
      versionId: text("{uuid}"),
      versionStages: constant(["AWSCURRENT"]),
    },
  },
  "aws:ssm/parameter:Parameter": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: parameterArn, version: constant(1) },
  },
  "aws:acm/certificate:Certificate": {
    id: textId("arn:aws:acm:{region}:{account}:certificate/{uuid}"),
    outputs: {
      arn: text("{id}"),
      domainValidationOptions: validationOptions,
      status: constant("PENDING_VALIDATION"),
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": { id: textId("{uuid}") },
};

/** What AWS gives a key without a policy: the account decides by IAM. */
function keyPolicy({ account }: Parameters<Teach>[0]): ReturnType<Teach> {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  return { value: JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] }) };
}
