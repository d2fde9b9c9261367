import { stableHex } from "../provider";
import { type WireMap } from "../../protocol/wire";
import { policyDocument } from "./policy-document";
import { shortRegion } from "./region";
import { rehearsedAccount } from "./taught";

type AwsFunction = (args: WireMap, region: string) => WireMap;

const partition: AwsFunction = () => ({
  id: "aws",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  reverseDnsPrefix: "com.amazonaws",
});

/** Three zones per region, named by letter and by id, e.g. `us-west-2a` and `usw2-az1`. */
const availabilityZones: AwsFunction = (_, region) => {
  const letters = ["a", "b", "c"];
  return {
    id: region,
    region,
    names: letters.map((letter) => `${region}${letter}`),
    zoneIds: letters.map((_letter, index) => `${shortRegion(region)}-az${index + 1}`),
    groupNames: [region],
  };
};

const regionOf: AwsFunction = (_, region) => ({
  id: region,
  name: region,
  region,
  description: region,
  endpoint: `ec2.${region}.amazonaws.com`,
});

const image: AwsFunction = (args, region) => {
  const key = JSON.stringify([args["filters"] ?? [], args["owners"] ?? [], args["nameRegex"] ?? "", region]);
  const id = `ami-0${stableHex(key, 16)}`;
  return { id, imageId: id, architecture: "x86_64", rootDeviceName: "/dev/xvda", name: "offline", region };
};

/** What the simulated cloud answers without being taught. Add a function here, or in a program's tenfold.invokes.json. */
export const awsFunctions: Readonly<Record<string, AwsFunction>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: rehearsedAccount,
    accountId: rehearsedAccount,
    arn: `arn:aws:iam::${rehearsedAccount}:user/offline`,
    userId: "AIDAOFFLINE",
  }),
  "aws:index/getPartition:getPartition": partition,
  "aws:index/getRegion:getRegion": regionOf,
  "aws:index/getAvailabilityZones:getAvailabilityZones": availabilityZones,
  "aws:ec2/getAmi:getAmi": image,
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (args, region) => {
    const name = String(args["name"] ?? "");
    return {
      id: `pl-${stableHex(`${name}${region}`, 8)}`,
      name,
      region,
      maxEntries: 55,
      addressFamily: "IPv4",
      entries: [],
    };
  },
};
