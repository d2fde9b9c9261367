import { named } from "../auto-name";
import { arn, constant, inputId, prefixedId, type TaughtResource, type Teach, text, textId } from "../taught";

/** Hosted zones of S3's website endpoints in the regions that we are sure of. */
const websiteZones: Readonly<Record<string, string>> = {
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-west-2": "Z3BJ6K6RIION7M",
  "eu-west-1": "Z1BKCTXD74EZPE",
};

const hostedZoneId: Teach = (context) => {
  const value = websiteZones[context.region];
  return value === undefined ? text("Z{HEX13}")(context) : { value };
};

const ofRepository: TaughtResource = {
  id: inputId("repository"),
  outputs: { registryId: text("{account}") },
};

const ofBucket: TaughtResource = { id: inputId("bucket") };

const bucket: TaughtResource = {
  id: inputId("bucket"),
  autoName: { property: "bucket", maxLength: 63, lowercase: true, unless: "bucketPrefix" },
  defaults: { forceDestroy: false },
  outputs: {
    arn: text("arn:aws:s3:::{id}"),
    bucket: text("{id}"),
    bucketDomainName: text("{id}.s3.amazonaws.com"),
    bucketRegionalDomainName: text("{id}.s3.{region}.amazonaws.com"),
    bucketRegion: text("{region}"),
    hostedZoneId,
  },
};

const object: TaughtResource = {
  id: textId("{bucket}/{key}"),
  outputs: { arn: text("arn:aws:s3:::{bucket}/{key}"), etag: text("{hex32}"), versionId: text("{hex32}") },
};

export const storageResources: Readonly<Record<string, TaughtResource>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ofBucket,
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
    id: textId("{account}"),
    outputs: { accountId: text("{account}") },
  },
  "aws:ebs/encryptionByDefault:EncryptionByDefault": { id: textId("terraform-{hex16}") },
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": { id: textId("{region}") },
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": { id: textId("{region}") },
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": { id: textId("{region}") },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": {
    id: inputId("bucket"),
    outputs: {
      websiteDomain: text("s3-website-{region}.amazonaws.com"),
      websiteEndpoint: text("{bucket}.s3-website-{region}.amazonaws.com"),
    },
  },
  "aws:s3/bucketObject:BucketObject": object,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  "aws:dynamodb/table:Table": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("dynamodb", "table/{id}") },
  },
  "aws:ecr/repository:Repository": {
    id: inputId("name"),
    autoName: named(),
    outputs: {
      arn: arn("ecr", "repository/{id}"),
      registryId: text("{account}"),
      repositoryUrl: text("{account}.dkr.ecr.{region}.amazonaws.com/{id}"),
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ofRepository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ofRepository,
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
    id: textId("{account}"),
    outputs: { registryId: text("{account}") },
  },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    id: textId("{account}"),
    outputs: { registryId: text("{account}") },
  },
  "aws:backup/vault:Vault": {
    id: inputId("name"),
    autoName: named(50),
    outputs: { arn: arn("backup", "backup-vault:{id}"), recoveryPoints: constant(0) },
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    id: inputId("backupVaultName"),
    outputs: { backupVaultArn: arn("backup", "backup-vault:{id}") },
  },
  "aws:backup/plan:Plan": {
    id: textId("{uuid}"),
    autoName: named(50),
    outputs: { arn: arn("backup", "backup-plan:{id}"), version: text("{hex32}") },
  },
  // A setting of the region: there is one, under the region's own name.
  "aws:backup/regionSettings:RegionSettings": { id: textId("{region}") },
  "aws:backup/selection:Selection": { id: textId("{uuid}"), autoName: named(50) },
  "aws:efs/fileSystem:FileSystem": {
    id: prefixedId("fs"),
    autoName: { property: "creationToken", maxLength: 255 },
    outputs: {
      arn: arn("elasticfilesystem", "file-system/{id}"),
      dnsName: text("{id}.efs.{region}.amazonaws.com"),
      ownerId: text("{account}"),
    },
  },
  "aws:ebs/volume:Volume": {
    id: prefixedId("vol"),
    outputs: { arn: arn("ec2", "volume/{id}"), createTime: constant("2026-01-01T00:00:00Z") },
  },
};
