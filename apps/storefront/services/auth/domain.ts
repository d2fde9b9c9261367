/** Somebody who can sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
}

/** How long tokens are good, in seconds. */
export const lifetimes = {
  /** Nobody asks whether it was revoked but the gateway: short. */
  access: 600,
  /** Of a session, however often its token is exchanged. */
  session: 30 * 24 * 3600,
} as const;

/** What a sign-in gives. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: "Bearer";
  /** Of the access token, in seconds. */
  readonly expiresIn: number;
}

/** An address as it is stored and compared. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}
