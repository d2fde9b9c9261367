import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Namespace, Service } from "@tenfold/components";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const tags = { environment: pulumi.getStack(), project: "catalog" };

const provider = new kubernetes.Provider("platform", { kubeconfig: config.require("kubeconfig") });

// A cluster of anybody's: what a service needs of it is in three words.
const cluster = {
  region,
  name: config.require("clusterName"),
  securityGroupId: config.require("clusterSecurityGroupId"),
};

const namespace = new Namespace("catalog", { region }, { provider });

const catalog = new Service(
  "catalog",
  {
    cluster,
    namespace: namespace.name,
    image: config.require("image"),
    resources: { cpu: "250m", memory: "256Mi" },
    scaling: { min: 2, max: 20 },
    ingress: { callers: ["gateway"] },
    tags,
  },
  { provider },
);

export const url = catalog.url;
