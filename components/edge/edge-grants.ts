import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { grant, type GrantedRole, type GrantOptions } from "../lib/grants";

/** What rights on an edge are about. */
export interface EdgeRights {
  /** Name of the component. */
  readonly of: string;
  readonly distributionArn: pulumi.Output<string>;
  /** Buckets of files by region; none where the edge serves no files. */
  readonly fileBuckets: Readonly<Record<string, { readonly arn: pulumi.Output<string> }>>;
  /** Where `home` is kept; undefined for a single region. */
  readonly keyValueStoreArn: pulumi.Output<string> | undefined;
}

/** What `aws s3 sync --delete` asks for, bucket and files apart. */
const syncActions = { bucket: ["s3:ListBucket"], files: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"] };

/** Lets a role bring out files: into every bucket, and then out of CloudFront's caches. */
export function grantFiles(
  parent: pulumi.Resource,
  { of, distributionArn, fileBuckets }: EdgeRights,
  role: GrantedRole,
  options: GrantOptions,
): aws.iam.RolePolicy {
  const arns = Object.values(fileBuckets).map(({ arn }) => arn);
  if (arns.length === 0)
    throw refused(of, "grantUpload", "files", "an edge with files: this one serves none");
  const statements = [
    { actions: syncActions.bucket, resources: arns },
    { actions: syncActions.files, resources: arns.map((arn) => pulumi.interpolate`${arn}/*`) },
    {
      actions: ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
      resources: [distributionArn],
    },
  ];
  return grant(parent, { of, right: "upload", role, statements, ...options });
}

/** Lets a role move home: the store takes a change from whoever read the version before it. */
export function grantHome(
  parent: pulumi.Resource,
  { of, keyValueStoreArn }: EdgeRights,
  role: GrantedRole,
  options: GrantOptions,
): aws.iam.RolePolicy {
  if (!keyValueStoreArn)
    throw refused(of, "grantMoveHome", "origins", "an edge over two regions or more: home has nowhere to go");
  const actions = ["DescribeKeyValueStore", "GetKey", "PutKey"].map(
    (word) => `cloudfront-keyvaluestore:${word}`,
  );
  return grant(parent, {
    ...{ of, right: "move-home", role, statements: [{ actions, resources: [keyValueStoreArn] }] },
    ...options,
  });
}

function refused(of: string, method: string, field: string, fix: string): pulumi.RunError {
  return new pulumi.RunError(`Edge "${of}": 1 mistake\n  ${method}  ${field}  ${fix}`);
}
