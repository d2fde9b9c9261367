import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { edgeRegion } from "./firewall";

/** The name under which viewers reach the edge. */
export interface Domain {
  /** E.g. `shop.example.com`. */
  readonly name: string;
  /** Further names of the same hosted zone. @default none */
  readonly alternativeNames?: readonly string[];
  /** Public Route 53 zone that holds the names. It must answer already, or the certificate is never issued. */
  readonly hostedZoneId: pulumi.Input<string>;
}

/** All names, the main one first. */
export function domainNames({ name, alternativeNames = [] }: Domain): readonly string[] {
  return [name, ...alternativeNames];
}

/**
 * Creates the certificate where CloudFront takes it from and the records that prove the names are ours.
 *
 * @returns the certificate's ARN, once it is issued.
 */
export function createCertificate(
  parent: pulumi.Resource,
  name: string,
  domain: Domain,
  tags: Tags,
): pulumi.Output<string> {
  const region = edgeRegion;
  const certificate = new aws.acm.Certificate(
    `${name}-certificate`,
    {
      region,
      domainName: domain.name,
      subjectAlternativeNames: [...(domain.alternativeNames ?? [])],
      validationMethod: "DNS",
      tags: namedTags(`${name}-certificate`, tags),
    },
    { parent },
  );
  const records = domainNames(domain).map((domainName) =>
    createProof(parent, name, domain.hostedZoneId, certificate, domainName),
  );
  const issued = new aws.acm.CertificateValidation(
    `${name}-certificate`,
    { region, certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
    { parent },
  );
  return issued.certificateArn;
}

function createProof(
  parent: pulumi.Resource,
  name: string,
  zoneId: pulumi.Input<string>,
  certificate: aws.acm.Certificate,
  domainName: string,
): aws.route53.Record {
  // A set on AWS's side: its order says nothing.
  const option = certificate.domainValidationOptions.apply((options) => {
    const found = options.find((candidate) => candidate.domainName === domainName);
    if (!found) throw new pulumi.RunError(`the certificate has no validation record for ${domainName}`);
    return found;
  });
  return new aws.route53.Record(
    `${name}-validation-${domainName}`,
    {
      zoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 60,
      // A certificate of another stack or region for the same name proves itself by the same record.
      allowOverwrite: true,
    },
    { parent },
  );
}

/** Points the names at the distribution, for IPv4 and IPv6. */
export function createRecords(
  parent: pulumi.Resource,
  name: string,
  domain: Domain,
  distribution: aws.cloudfront.Distribution,
): void {
  for (const domainName of domainNames(domain)) {
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `${name}-${type.toLowerCase()}-${domainName}`,
        {
          zoneId: domain.hostedZoneId,
          name: domainName,
          type,
          aliases: [
            { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
          ],
        },
        { parent },
      );
    }
  }
}
