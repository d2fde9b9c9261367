/** Steps of a failover that AWS has no block for. */
export type FailoverStep = "home" | "cache" | "verify";

/**
 * The code of the functions (Node.js, CommonJS) that a failover runs in the region that becomes home. `STEP` in the environment says which:
 *
 * - `home` writes the function's own region to the key-value store, whose API answers from several regions.
 * - `cache` promotes the region's member of the global cache, and succeeds once it is.
 * - `verify` reads home back and, where there is a probe, sends the write that must be answered with 2xx.
 *
 * Each may run twice: what is done already is not done again, and what is not finished fails, so that the plan asks again.
 *
 * The key-value store takes signatures of version 4A alone, for which the SDK that Lambda brings needs a package that Lambda does not bring. A
 * failover should not depend on a bundle that nobody builds for years: the signature is 30 lines on Node's own cryptography.
 */
export const failoverCode = `'use strict';
const { createECDH, createHash, createHmac, createPrivateKey, sign } = require('node:crypto');

const service = 'cloudfront-keyvaluestore';
const algorithm = 'AWS4-ECDSA-P256-SHA256';
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

function signingKey(accessKeyId, secretAccessKey) {
  for (let counter = 1; counter < 255; counter++) {
    const input = Buffer.concat([
      Buffer.from([0, 0, 0, 1]), Buffer.from(algorithm), Buffer.from([0]),
      Buffer.from(accessKeyId), Buffer.from([counter]), Buffer.from([0, 0, 1, 0]),
    ]);
    const candidate = BigInt('0x' + createHmac('sha256', 'AWS4A' + secretAccessKey).update(input).digest('hex'));
    if (candidate > order - 2n) continue;
    const scalar = Buffer.from((candidate + 1n).toString(16).padStart(64, '0'), 'hex');
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(scalar);
    const point = pair.getPublicKey();
    const part = (bytes) => bytes.toString('base64url');
    const key = { kty: 'EC', crv: 'P-256', d: part(scalar), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
    return createPrivateKey({ key, format: 'jwk' });
  }
  throw new Error('no signing key follows from these credentials');
}

const escaped = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => '%' + character.charCodeAt(0).toString(16).toUpperCase());
const digest = (text) => createHash('sha256').update(text).digest('hex');

function signed({ method, host, path, body, headers }, credentials, now) {
  const time = now.toISOString().replace(/[-:]|[.][0-9]{3}/g, '');
  const scope = time.slice(0, 8) + '/' + service + '/aws4_request';
  const all = { ...headers, host, 'x-amz-date': time, 'x-amz-region-set': '*' };
  if (credentials.sessionToken) all['x-amz-security-token'] = credentials.sessionToken;
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    escaped(path).replace(/%2F/g, '/'),
    '',
    ...names.map((name) => name + ':' + all[name].trim()),
    '',
    names.join(';'),
    digest(body),
  ].join('\\n');
  const text = [algorithm, time, scope, digest(canonical)].join('\\n');
  const signature = sign('sha256', Buffer.from(text), signingKey(credentials.accessKeyId, credentials.secretAccessKey));
  const credential = 'Credential=' + credentials.accessKeyId + '/' + scope;
  const authorization = algorithm + ' ' + credential + ', SignedHeaders=' + names.join(';') + ', Signature=' + signature.toString('hex');
  return { ...all, authorization };
}

async function store(method, suffix, extra, body) {
  const arn = process.env.STORE_ARN;
  const host = arn.split(':')[4] + '.cloudfront-kvs.global.api.aws';
  const path = '/key-value-stores/' + escaped(arn) + suffix;
  const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
  const { host: _, ...headers } = signed({ method, host, path, body: body || '', headers: extra }, credentials, new Date());
  const signal = AbortSignal.timeout(10000);
  const answer = await fetch('https://' + host + path, { method, headers, signal, ...(body ? { body } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error('key-value store: ' + method + ' answered ' + answer.status + ' ' + text);
  return { etag: answer.headers.get('etag'), value: text === '' ? {} : JSON.parse(text) };
}

async function readHome() {
  const { value } = await store('GET', '/keys/home', {});
  return value.Value;
}

async function home(region) {
  if ((await readHome()) === region) return 'home was ' + region + ' already';
  const { etag } = await store('GET', '', {});
  const type = { 'content-type': 'application/json', 'if-match': etag };
  await store('PUT', '/keys/home', type, JSON.stringify({ Value: region }));
  return 'home is ' + region;
}

async function cache(region) {
  const sdk = require('@aws-sdk/client-elasticache');
  const client = new sdk.ElastiCacheClient({ region });
  const id = process.env.CACHE_ID;
  const found = await client.send(
    new sdk.DescribeGlobalReplicationGroupsCommand({ GlobalReplicationGroupId: id, ShowMemberInfo: true }),
  );
  const group = found.GlobalReplicationGroups[0];
  const here = group.Members.find((member) => member.ReplicationGroupRegion === region);
  if (!here) throw new Error('the global cache has no member in ' + region);
  const promoted = here.Role.toUpperCase() === 'PRIMARY';
  if (promoted && group.Status !== 'modifying') return 'the cache takes writes in ' + region;
  if (!promoted && group.Status !== 'modifying') {
    const PrimaryReplicationGroupId = here.ReplicationGroupId;
    await client.send(
      new sdk.FailoverGlobalReplicationGroupCommand({ GlobalReplicationGroupId: id, PrimaryRegion: region, PrimaryReplicationGroupId }),
    );
  }
  throw new Error('the cache is being promoted in ' + region + ': ask again');
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function verify(region) {
  const value = await readHome();
  if (value !== region) throw new Error('home is ' + value + ', not ' + region);
  if (!process.env.PROBE) return 'home is ' + region;
  const { url, method, body, headers } = JSON.parse(process.env.PROBE);
  let last = '';
  // The value reaches the edges within seconds; until then the old home may answer, or refuse.
  for (let attempt = 0; attempt < 8; attempt++) {
    try {
      const signal = AbortSignal.timeout(3000);
      const answer = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
      if (answer.ok) return method + ' ' + url + ' answered ' + answer.status;
      last = 'answered ' + answer.status;
    } catch (error) {
      last = 'failed: ' + error.message;
    }
    await pause(3000);
  }
  throw new Error(method + ' ' + url + ' ' + last);
}

const steps = { home, cache, verify };

exports.handler = async () => {
  const said = await steps[process.env.STEP](process.env.AWS_REGION);
  console.log(said);
  return { said };
};
exports.signed = signed;
exports.signingKey = signingKey;
`;
