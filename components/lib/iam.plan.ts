/** The account in an ARN. */
export function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** Who comes without TLS is refused, whatever allows it. */
export interface PlainTextDenial<Resource> {
  /** @default "DenyPlainText" */
  readonly sid?: string;
  /** E.g. `s3:*`. */
  readonly action: string;
  /** An ARN, or several; outputs where the document is made with them. */
  readonly resource: Resource;
}

/** The statement of a resource's policy that refuses whoever comes without TLS. */
export function denyPlainText<Resource>({
  sid = "DenyPlainText",
  action,
  resource,
}: PlainTextDenial<Resource>) {
  return {
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  } as const;
}

/** The policy of a role that one service of AWS takes, e.g. `backup.amazonaws.com`. */
export function serviceTrust(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}
