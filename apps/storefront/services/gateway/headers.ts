/** What of a request goes on to a service. Everything else stays here: whoever is outside cannot speak as the gateway does. */
const forwarded = [
  "accept",
  "accept-language",
  "content-type",
  "idempotency-key",
  "if-none-match",
  "last-event-id",
];

/** What of an answer goes out. */
const returned = [
  "cache-control",
  "content-length",
  "content-type",
  "etag",
  "last-modified",
  "location",
  "retry-after",
  "vary",
  "x-accel-buffering",
];

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Headers of a request as a service gets them; whose it is, and what it matters, the client adds. */
export function forwardedHeaders(headers: Headers, clientAddress: string): Record<string, string> {
  return { ...chosen(headers, forwarded), "x-client-address": clientAddress };
}

/** Headers of an answer as the world gets them. */
export function returnedHeaders(headers: Headers): Record<string, string> {
  return chosen(headers, returned);
}

function chosen(headers: Headers, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === "string") found[name] = value;
    else if (value?.[0] !== undefined) found[name] = value[0];
  }
  return found;
}

/** Sent with every answer. An API shows nothing, so a browser is to run nothing, frame nothing and guess nothing. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

const cookieName = "consistency";

/** The consistency token that a browser brings along by itself. */
export function consistencyCookie(cookies: string | undefined): string | undefined {
  const [, value] = new RegExp(`(?:^|;\\s*)${cookieName}=([\\w%.~-]{1,2000})`).exec(cookies ?? "") ?? [];
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Five minutes: no standby lags longer and is still asked. */
export function consistencyCookieOf(token: string): string {
  return `${cookieName}=${encodeURIComponent(token)}; Path=/api; Max-Age=300; HttpOnly; Secure; SameSite=Strict`;
}
