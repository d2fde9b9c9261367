/** What the storefront answers to who signs in. */
export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** What somebody who is signed in keeps. */
export interface Tokens {
  token: string;
  refreshToken: string;
  /** By `performance.now()`: when a new token is to be had. */
  renewAt: number;
}

/** Tokens are renewed when a third of their time is left: no request of theirs is late enough to meet the end. */
export function signedIn({ accessToken, refreshToken, expiresIn }: SignedIn): Tokens {
  return { token: accessToken, refreshToken, renewAt: performance.now() + (expiresIn * 1000 * 2) / 3 };
}
