const pulumi = require("@pulumi/pulumi");

const total = new pulumi.Config().requireNumber("resources");
let made = 0;

class Enough extends Error {}

class Group extends pulumi.ComponentResource {
  constructor(kind, name, opts) {
    super(`bench:index:${kind}`, name, { region }, opts);
    this.registerOutputs({ region });
  }
}

const region = "us-west-2";
const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
const tags = { environment: "bench", owner: "platform", service: "shop", "cost-centre": "shop" };

/**
 * Makes one more resource.
 * @throws Enough where there are as many as the config says.
 */
function make(Type, name, args, opts) {
  if (made >= total) throw new Enough();
  made++;
  return new Type(name, args, opts);
}

/** Makes a component, which counts as a resource too. */
function group(kind, name, parent) {
  if (made >= total) throw new Enough();
  made++;
  return new Group(kind, name, { parent });
}

module.exports = { Enough, group, make, region, tags, zones };
