import assert from "node:assert/strict";
import { Secrets, type Send } from "./secrets.ts";
import { Signer } from "./signer.ts";

const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf";
const signer = new Signer(() =>
  Promise.resolve({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: "a/session+token==",
  }),
);

/** Answers as Secrets Manager does, and keeps what it was asked. */
function answering(
  status: number,
  body: unknown,
): { send: Send; asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  const send: Send = (url, init) => {
    asked.push({ url, init });
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
  return { send, asked };
}

const messageOf = (reading: Promise<unknown>) =>
  reading.then(
    () => assert.fail("it was read"),
    (error: Error) => error.message,
  );

describe("secrets of AWS", () => {
  it("are asked for by the signature that AWS's own library makes", async () => {
    const signed = await signer.signRequest(
      {
        service: "secretsmanager",
        region: "eu-west-1",
        url: "https://secretsmanager.eu-west-1.amazonaws.com/",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "secretsmanager.GetSecretValue",
        },
        body: JSON.stringify({ SecretId: arn }),
      },
      new Date("2026-11-21T12:00:00Z"),
    );
    // What botocore 1.44 sends with the same credentials at the same moment (SigV4Auth).
    assert.deepEqual(signed, {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.GetSecretValue",
      "x-amz-date": "20261121T120000Z",
      "x-amz-security-token": "a/session+token==",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/secretsmanager/aws4_request, " +
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, " +
        "Signature=98c2a771804292d4336d9f1f52f6f93f61eef7cc97bd9dbbc728fdbb58fc5f39",
    });
  });

  it("are read in the region that their ARN names", async () => {
    const stored = { username: "postgres", password: "correct horse" };
    const { send, asked } = answering(200, { ARN: arn, SecretString: JSON.stringify(stored) });
    assert.deepEqual(await new Secrets(signer, send).credentials(arn), stored);
    const [request] = asked;
    assert.equal(request?.url, "https://secretsmanager.eu-west-1.amazonaws.com/");
    assert.equal(request?.init.body, JSON.stringify({ SecretId: arn }));
    assert.match(new Headers(request?.init.headers).get("authorization") ?? "", /^AWS4-HMAC-SHA256 /);
  });

  it("say why they are refused", async () => {
    const { send } = answering(400, { __type: "AccessDeniedException", Message: "not for you" });
    assert.equal(
      await messageOf(new Secrets(signer, send).credentials(arn)),
      `Secrets Manager refuses ${arn}: 400 AccessDeniedException not for you`,
    );
  });

  it("that hold something else are refused without a word of what they hold", async () => {
    for (const stored of ["a password alone", JSON.stringify({ password: "a password alone" }), undefined]) {
      const { send } = answering(200, { SecretString: stored });
      assert.equal(
        await messageOf(new Secrets(signer, send).credentials(arn)),
        `${arn} holds no username and password`,
      );
    }
  });

  it("may be a text alone, of a length that is worth it", async () => {
    const { send, asked } = answering(200, { SecretString: "0123456789abcdef" });
    assert.equal(await new Secrets(signer, send).text(arn), "0123456789abcdef");
    assert.equal(asked.length, 1);
    for (const SecretString of ["0123456789", "", undefined]) {
      const reading = new Secrets(signer, answering(200, { SecretString }).send).text(arn);
      assert.equal(await messageOf(reading), `${arn} holds no text of 16 characters or more`);
    }
  });

  it("need an ARN of a secret", async () => {
    assert.match(await messageOf(new Secrets(signer).credentials("orders")), /orders is no ARN of a secret/);
  });
});
