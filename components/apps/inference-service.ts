import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { type InferenceServiceArgs } from "./inference-service-args";
import { checkInference, planInference } from "./inference-service.plan";
import { Service } from "./service";

/**
 * A service that answers by a model on GPUs: it runs on a pool of GPUs alone, has its GPUs for itself, is given ten minutes to load its
 * model, and scales by the requests that wait. Something in the cluster must serve their number (`ClusterAddons`: prometheusAdapter).
 * A lost zone costs its pods until other zones have GPUs to give: reserve capacity for what may not wait.
 *
 * @example
 * const pools = { general, gpu: gpuPool({ gpus: 8 }) };
 * new InferenceService("ranking", {
 *   cluster,
 *   namespace: namespace.name,
 *   image: "111122223333.dkr.ecr.us-west-2.amazonaws.com/ranking:2.0.1",
 *   nodePool: "gpu",
 *   resources: { cpu: "3", memory: "12Gi", ephemeralStorage: "40Gi" },
 *   scaling: { min: 2, max: 8, queue: { perPod: 16 } },
 *   ingress: { callers: ["gateway"] },
 * }, { provider, dependsOn: [nodePools, addons] });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class InferenceService extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;
  /** Name inside the cluster, plain; what others write into `callers`. */
  readonly serviceName: string;
  /** URL inside the cluster. */
  readonly url: pulumi.Output<string>;
  /** Role of the pods in AWS; undefined where the service has no permissions. */
  readonly roleArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: InferenceServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `InferenceService "${name}"`;
    requireGiven(component, args, ["cluster", "namespace", "image", "nodePool", "resources", "scaling"]);
    const check = new ArgumentCheck(component);
    checkInference(check, args);
    check.throwIfAny();
    const { cluster, nodePool, scaling, serviceName = name } = args;
    super(
      "tenfold:apps:InferenceService",
      name,
      { region: cluster.region, serviceName, nodePool, scaling },
      opts,
    );
    const service = new Service(name, planInference(args), { parent: this });
    this.region = service.region;
    this.serviceName = service.serviceName;
    this.url = service.url;
    this.roleArn = service.roleArn;
    this.registerOutputs({ region: this.region, serviceName: this.serviceName, url: this.url });
  }
}
