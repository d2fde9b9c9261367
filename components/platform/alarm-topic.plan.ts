import { accountOf, denyPlainText } from "../lib/iam.plan";

const cloudWatch = { Service: "cloudwatch.amazonaws.com" };
const ofAccount = (account: string) => ({ StringEquals: { "aws:SourceAccount": account } });

/** Lets the account administer the key by IAM, and CloudWatch's alarms of the account use it. */
export function alarmKeyPolicy(account: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: cloudWatch,
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: ofAccount(account),
      },
    ],
  };
}

/** Lets CloudWatch's alarms of the topic's own account write to it, and nobody without TLS. */
export function alarmTopicPolicy(arn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: cloudWatch,
        Action: "sns:Publish",
        Resource: arn,
        Condition: ofAccount(accountOf(arn)),
      },
      denyPlainText({ sid: "TlsAlone", action: "sns:Publish", resource: arn }),
    ],
  };
}
