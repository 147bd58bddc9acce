/**
 * Signatures: the worked examples of the S3 API reference ("Authenticating Requests: AWS Signature Version 4"),
 * whose key, date and results AWS publishes, then what must be refused.
 */
import { describe, expect, it } from 'vitest';
import type { Denial, Principal, SignedRequest } from '../../local/iam/access.ts';
import { createAccess } from '../../local/iam/create-access.ts';

const exampleKey: Principal = {
  name: 'example',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  policy: [{ effect: 'Allow', actions: ['s3:GetObject'], resources: ['*'] }],
};
const day = '2013-05-24T00:00:00Z';
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const accessAt = (moment: string) =>
  createAccess({ principals: () => [exampleKey], now: () => new Date(moment) });

function signed(
  request: Partial<SignedRequest> & { signature: string; signedHeaders: string },
): SignedRequest {
  const { signature, signedHeaders, headers, ...rest } = request;
  const scope = '20130524/us-east-1/s3/aws4_request';
  return {
    method: 'GET',
    url: '/',
    body: new Uint8Array(),
    ...rest,
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-content-sha256': nothing,
      authorization: `AWS4-HMAC-SHA256 Credential=${exampleKey.accessKeyId}/${scope},SignedHeaders=${signedHeaders},Signature=${signature}`,
      ...headers,
    },
  };
}

const getObject = signed({
  url: '/test.txt',
  headers: { range: 'bytes=0-9' },
  signedHeaders: 'host;range;x-amz-content-sha256;x-amz-date',
  signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
});

const putObject = signed({
  method: 'PUT',
  url: '/test%24file.text',
  body: new TextEncoder().encode('Welcome to Amazon S3.'),
  headers: {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
  },
  signedHeaders: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
  signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
});

const presignedUrl =
  '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
  '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
  '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
const presigned: SignedRequest = {
  method: 'GET',
  url: presignedUrl,
  headers: { host: 'examplebucket.s3.amazonaws.com' },
  body: new Uint8Array(),
};

const streamed = (signatures: readonly string[]): SignedRequest => {
  const sizes = [65_536, 1_024, 0];
  const parts = sizes.map(
    (size, i) => `${size.toString(16)};chunk-signature=${signatures[i]}\r\n${'a'.repeat(size)}\r\n`,
  );
  return signed({
    method: 'PUT',
    url: '/examplebucket/chunkObject.txt',
    body: Buffer.from(parts.join('')),
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
    },
    signedHeaders:
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
    signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  });
};
const chunkSignatures = [
  'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
  '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
  'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
];

/** "Signature calculations … including trailing headers": the same body, with a checksum behind it. */
const withTrailer = (checksum: string): SignedRequest => {
  const signatures = [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ];
  const chunks = [65_536, 1_024].map(
    (size, i) => `${size.toString(16)};chunk-signature=${signatures[i]}\r\n${'a'.repeat(size)}\r\n`,
  );
  const trailer =
    `0;chunk-signature=${signatures[2]}\r\nx-amz-checksum-crc32c:${checksum}\n\r\n` +
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n';
  return signed({
    method: 'PUT',
    url: '/examplebucket/chunkObject.txt',
    body: Buffer.from(chunks.join('') + trailer),
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    },
    signedHeaders:
      'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
    signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  });
};

describe("AWS's worked examples", () => {
  it.each([
    ['GET with a range', getObject],
    ['PUT with a body and an escaped key', putObject],
    [
      'a bare subresource',
      signed({
        url: '/?lifecycle',
        signedHeaders: 'host;x-amz-content-sha256;x-amz-date',
        signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      }),
    ],
    [
      'a query out of order',
      signed({
        url: '/?prefix=J&max-keys=2',
        signedHeaders: 'host;x-amz-content-sha256;x-amz-date',
        signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      }),
    ],
    ['a presigned URL', presigned],
    ['a body in signed chunks', streamed(chunkSignatures)],
    ['a body in signed chunks with a signed trailer', withTrailer('sOO8/Q==')],
  ])('%s is known', (_name, request) => {
    expect(accessAt(day).authenticate(request, 's3')).toEqual({ kind: 'known', principal: exampleKey });
  });
});

describe('What is refused', () => {
  const withHeader = (name: string, value: string): SignedRequest => ({
    ...getObject,
    headers: { ...getObject.headers, [name]: value },
  });
  const authorization = String(getObject.headers['authorization']);
  const cases: [name: string, request: SignedRequest, code: string, moment?: string][] = [
    ['no signature', { ...getObject, headers: { host: 'h' } }, 'MissingAuthenticationToken'],
    ['another path', { ...getObject, url: '/other.txt' }, 'SignatureDoesNotMatch'],
    ['another method', { ...getObject, method: 'DELETE' }, 'SignatureDoesNotMatch'],
    ['another signed header', withHeader('range', 'bytes=0-99'), 'SignatureDoesNotMatch'],
    ['an added x-amz header', withHeader('x-amz-copy-source', '/b/k'), 'AccessDenied'],
    ['another body', { ...putObject, body: Buffer.from('Farewell') }, 'XAmzContentSHA256Mismatch'],
    ['a hash that is none', withHeader('x-amz-content-sha256', 'UNSIGNED'), 'InvalidArgument'],
    [
      'an unknown key',
      withHeader('authorization', authorization.replace('AKIAI', 'AKIAX')),
      'InvalidAccessKeyId',
    ],
    [
      'another signature',
      withHeader('authorization', authorization.replace(/.$/, '0')),
      'SignatureDoesNotMatch',
    ],
    [
      'another region',
      withHeader('authorization', authorization.replace('us-east-1', 'eu-west-1')),
      'AuthorizationHeaderMalformed',
    ],
    [
      'the scope of another day',
      withHeader('authorization', authorization.replace('20130524', '20130525')),
      'AuthorizationHeaderMalformed',
    ],
    ['another scheme', withHeader('authorization', 'Basic YTpi'), 'AuthorizationHeaderMalformed'],
    ['a clock 16 minutes late', getObject, 'RequestTimeTooSkewed', '2013-05-24T00:16:00Z'],
    ['a clock 16 minutes early', getObject, 'RequestTimeTooSkewed', '2013-05-23T23:44:00Z'],
    [
      'a tampered presigned URL',
      { ...presigned, url: presignedUrl.replace('test.txt', 'x.txt') },
      'SignatureDoesNotMatch',
    ],
    [
      'a presigned URL stretched',
      { ...presigned, url: presignedUrl.replace('86400', '86401') },
      'SignatureDoesNotMatch',
    ],
    [
      'a presigned URL for more than a week',
      { ...presigned, url: presignedUrl.replace('86400', '700000') },
      'AuthorizationHeaderMalformed',
    ],
    ['an expired presigned URL', presigned, 'AccessDenied', '2013-05-25T00:00:01Z'],
    [
      'a chunk with a foreign signature',
      streamed([...chunkSignatures.slice(0, 1), ...chunkSignatures]),
      'SignatureDoesNotMatch',
    ],
    ['another checksum in the trailer', withTrailer('AAAA/Q=='), 'SignatureDoesNotMatch'],
    ['broken framing', { ...streamed(chunkSignatures), body: Buffer.from('hello') }, 'SignatureDoesNotMatch'],
  ];
  it.each(cases)('%s', (_name, request, code, moment = day) => {
    expect(accessAt(moment).authenticate(request, 's3')).toMatchObject({ kind: 'refused', code });
  });

  it('a clock 14 minutes late is near enough', () => {
    expect(accessAt('2013-05-24T00:14:00Z').authenticate(getObject, 's3').kind).toBe('known');
  });

  it('a signature for one service, at another', () => {
    expect(accessAt(day).authenticate(getObject, 'sqs')).toMatchObject({ code: 'IncompleteSignature' });
  });
});

describe('Denials', () => {
  const wish = { action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' };

  it('are remembered and told, with who and when', () => {
    const told: Denial[] = [];
    const access = createAccess({
      principals: () => [],
      now: () => new Date(day),
      denied: (denial) => told.push(denial),
    });
    expect(access.allows(exampleKey, wish)).toBe(false);
    const denial = { ...wish, principal: 'example', at: '2013-05-24T00:00:00.000Z' };
    expect([access.denials, told]).toEqual([[denial], [denial]]);
  });

  it('are not remembered when asked quietly, nor when there is none', () => {
    const access = accessAt(day);
    expect(access.allows(exampleKey, wish, { quiet: true })).toBe(false);
    expect(access.allows(exampleKey, { ...wish, action: 's3:GetObject' })).toBe(true);
    expect(access.allows({ ...exampleKey, policy: 'everything' }, wish)).toBe(true);
    expect(access.denials).toEqual([]);
  });

  it('do not grow without end', () => {
    const access = accessAt(day);
    for (let i = 0; i < 600; i++) access.allows(exampleKey, { ...wish, resource: `arn:aws:s3:::b/${i}` });
    expect(access.denials).toHaveLength(500);
    expect(access.denials.at(-1)?.resource).toBe('arn:aws:s3:::b/599');
  });

  it("take the principal's own condition keys", () => {
    const condition = { StringEquals: { 'aws:SourceArn': ['arn:d'] } };
    const policy = [{ effect: 'Allow' as const, actions: ['s3:*'], resources: ['*'], conditions: condition }];
    const service: Principal = { ...exampleKey, policy, context: { 'aws:SourceArn': 'arn:d' } };
    expect(accessAt(day).allows(service, wish)).toBe(true);
    expect(accessAt(day).allows({ ...service, context: {} }, wish)).toBe(false);
  });
});
