const aws = require("@pulumi/aws");
const kubernetes = require("@pulumi/kubernetes");
const { group, make, tags } = require("./make");

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** A namespace with eight services that use one database. */
function apps(name, cluster) {
  const parent = group("Apps", name);
  const namespace = name;
  const provider = make(kubernetes.Provider, name, { kubeconfig: "{}", namespace }, { parent });
  make(kubernetes.core.v1.Namespace, name, { metadata: { name } }, { parent, provider });
  for (let index = 0; index < 8; index++)
    service(`${name}-s${index}`, { namespace, provider, cluster, parent });
}

function service(name, { namespace, provider, cluster, parent: above }) {
  const parent = group("Service", name, above);
  const opts = { parent, provider };
  const labels = { app: name };
  const metadata = { name, namespace, labels };
  const role = make(aws.iam.Role, name, { name, assumeRolePolicy, tags }, { parent });
  const policy = cluster.arn.apply((Resource) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "rds-db:connect", Resource }],
    }),
  );
  make(aws.iam.RolePolicy, name, { role: role.name, policy }, { parent });
  const account = make(kubernetes.core.v1.ServiceAccount, name, { metadata }, opts);
  const settings = make(
    kubernetes.core.v1.ConfigMap,
    name,
    { metadata, data: { host: cluster.endpoint } },
    opts,
  );
  const spec = pods(name, labels, account, settings);
  const deployment = make(kubernetes.apps.v1.Deployment, name, { metadata, spec }, opts);
  reach(name, { metadata, labels, deployment, opts });
}

function reach(name, { metadata, labels, deployment, opts }) {
  make(
    kubernetes.core.v1.Service,
    name,
    { metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
    opts,
  );
  make(
    kubernetes.policy.v1.PodDisruptionBudget,
    name,
    { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
    opts,
  );
  make(
    kubernetes.autoscaling.v2.HorizontalPodAutoscaler,
    name,
    {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
        ...{ minReplicas: 3, maxReplicas: 60 },
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
          },
        ],
      },
    },
    opts,
  );
}

function pods(name, labels, account, settings) {
  const spread = (topologyKey) => ({
    ...{
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
    },
  });
  return {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: account.metadata.name,
        topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
        containers: [
          {
            ...{ name, image: `registry.example.com/${name}:1.0.0`, ports: [{ containerPort: 8080 }] },
            envFrom: [{ configMapRef: { name: settings.metadata.name } }],
            resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "256Mi" } },
            readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
          },
        ],
      },
    },
  };
}

module.exports = { apps };
