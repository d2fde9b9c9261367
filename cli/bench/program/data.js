const aws = require("@pulumi/aws");
const { group, make, region, tags, zones } = require("./make");

/** A database of three instances, a cache of three nodes, a bucket and a log group, encrypted and guarded. */
function data(name, { vpc, subnets }) {
  const parent = group("Data", name);
  const subnetIds = subnets.map((subnet) => subnet.id);
  const key = make(aws.kms.Key, name, { region, enableKeyRotation: true, tags }, { parent });
  const firewall = make(aws.ec2.SecurityGroup, name, { region, vpcId: vpc.id, tags }, { parent });
  const guards = { parent, key, firewall, subnets, subnetIds };
  const cluster = database(name, guards);
  cache(name, guards);
  storage(name, parent);
  return cluster;
}

function database(name, { parent, key, firewall, subnets, subnetIds }) {
  const subnetGroup = make(aws.rds.SubnetGroup, name, { region, subnetIds, tags }, { parent });
  const cluster = make(
    aws.rds.Cluster,
    name,
    {
      ...{ region, engine: "aurora-postgresql", engineVersion: "17.5", clusterIdentifier: name, tags },
      ...{ dbSubnetGroupName: subnetGroup.name, kmsKeyId: key.arn, storageEncrypted: true },
      ...{ vpcSecurityGroupIds: [firewall.id], manageMasterUserPassword: true, masterUsername: "main" },
    },
    { parent },
  );
  for (const [index, zone] of zones.entries()) {
    make(
      aws.rds.ClusterInstance,
      `${name}-${zone}`,
      {
        ...{
          region,
          clusterIdentifier: cluster.id,
          engine: "aurora-postgresql",
          instanceClass: "db.r8g.large",
        },
        ...{ availabilityZone: subnets[index].availabilityZone, promotionTier: index, tags },
      },
      { parent, dependsOn: [cluster] },
    );
  }
  return cluster;
}

function cache(name, { parent, key, firewall, subnetIds }) {
  const cacheSubnets = make(aws.elasticache.SubnetGroup, name, { region, subnetIds, tags }, { parent });
  make(
    aws.elasticache.ReplicationGroup,
    name,
    {
      ...{
        region,
        description: name,
        replicationGroupId: name,
        engine: "valkey",
        nodeType: "cache.r7g.large",
      },
      ...{ numCacheClusters: 3, multiAzEnabled: true, automaticFailoverEnabled: true, tags },
      ...{ subnetGroupName: cacheSubnets.name, securityGroupIds: [firewall.id], kmsKeyId: key.arn },
    },
    { parent },
  );
}

function storage(name, parent) {
  const bucket = make(aws.s3.Bucket, name, { region, tags }, { parent });
  make(
    aws.s3.BucketLifecycleConfiguration,
    name,
    {
      ...{ region, bucket: bucket.id },
      rules: [{ id: "end", status: "Enabled", filter: {}, expiration: { days: 90 } }],
    },
    { parent },
  );
  make(
    aws.cloudwatch.LogGroup,
    name,
    { region, name: `/bench/${name}`, retentionInDays: 30, tags },
    { parent },
  );
}

module.exports = { data };
