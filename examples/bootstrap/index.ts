import * as pulumi from "@pulumi/pulumi";
import { Baseline, Registry } from "@tenfold/components";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const tags = { environment: "shared", project: "bootstrap" };

// Whoever creates roles and networks can do nearly everything: protect GitHub's environments, which decide who deploys.
const policyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"];

const account = new Baseline("account", {
  region,
  environments: { dev: { policyArns }, staging: { policyArns }, prod: { policyArns } },
  github: { owner: config.require("owner"), repository: config.require("repository") },
  tags,
});

const services = ["gateway", "auth", "catalog", "search", "cart", "orders", "payments", "notifications"];
const images = new Registry("tenfold", {
  region,
  repositories: Object.fromEntries(services.map((service) => [service, {}])),
  tags,
});

export const backendUrl = account.backendUrl;
export const secretsProviders = account.secretsProviders;
export const roles = account.roles;
export const repositories = images.repositories;
