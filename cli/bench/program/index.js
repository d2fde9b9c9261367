// A platform repeated until it has as many resources as the config says: networks, data and workloads in about the mix of
// production, in components, with dependencies and tags, so that the rules of the policy packs have work.
const { apps } = require("./apps");
const { data } = require("./data");
const { Enough } = require("./make");
const { network } = require("./network");

try {
  for (let number = 0; ; number++) {
    const name = `p${number}`;
    apps(name, data(name, network(name, number)));
  }
} catch (error) {
  if (!(error instanceof Enough)) throw error;
}
