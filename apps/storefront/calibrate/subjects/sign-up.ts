import { addressOf } from "../../load/addresses.ts";

/** Somebody who may sign in. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

export function accountsOf(count: number): Account[] {
  const run = Date.now();
  return Array.from({ length: count }, (_, number) => ({
    email: `calibrate-${run}-${number}@example.com`,
    password: `calibrating ${number} of ${count}`,
  }));
}

/** Opens an account. @param number chooses the address that the request comes from. */
export async function register(url: string, account: Account, number: number) {
  const address = addressOf(number);
  const headers = {
    "content-type": "application/json",
    "x-client-address": address,
    "x-forwarded-for": address,
  };
  const answer = await fetch(`${url}/auth/register`, {
    method: "POST",
    headers,
    body: JSON.stringify(account),
  });
  if (answer.status !== 201) throw new Error(`no account is opened: status ${answer.status}`);
  return (await answer.json()) as { readonly accessToken: string; readonly user: { readonly id: string } };
}
