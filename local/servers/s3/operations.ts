/**
 * Which request is which operation. A query parameter or header that no operation takes is answered with 501 and
 * its name: what would be ignored here in silence would be missed on AWS.
 */
import type { IncomingHttpHeaders } from 'node:http';
import * as buckets from './buckets.ts';
import { deleteObject, deleteObjects } from './deletions.ts';
import * as lists from './lists.ts';
import * as multipart from './multipart.ts';
import { getObject, headObject, putObject } from './objects.ts';
import { type S3Answer, type S3Call, S3Error } from './wire.ts';

type Operation = (call: S3Call) => S3Answer | Promise<S3Answer>;

const listing = 'prefix? delimiter? max-keys? encoding-type?';

/** What is asked of what, with which parameters (`?`: may be there, otherwise must be), and who answers. */
const routes: readonly (readonly [request: string, parameters: string, run: Operation])[] = [
  ['GET service', '', buckets.listBuckets],
  ['PUT bucket', '', buckets.createBucket],
  ['HEAD bucket', '', buckets.headBucket],
  ['GET bucket', 'location', buckets.getBucketLocation],
  ['GET bucket', 'versioning', buckets.getBucketVersioning],
  ['PUT bucket', 'versioning', buckets.putBucketVersioning],
  ['GET bucket', `list-type start-after? continuation-token? fetch-owner? ${listing}`, lists.listObjectsV2],
  ['GET bucket', `versions key-marker? version-id-marker? ${listing}`, lists.listObjectVersions],
  ['GET bucket', `marker? ${listing}`, lists.listObjects],
  ['POST bucket', 'delete', deleteObjects],
  ['PUT object', '', putObject],
  ['GET object', 'versionId?', getObject],
  ['HEAD object', 'versionId?', headObject],
  ['DELETE object', 'versionId?', deleteObject],
  ['POST object', 'uploads', multipart.createMultipartUpload],
  ['PUT object', 'uploadId partNumber', multipart.uploadPart],
  ['POST object', 'uploadId', multipart.completeMultipartUpload],
  ['DELETE object', 'uploadId', multipart.abortMultipartUpload],
];

/** The SDK's note to itself, and the parts of a presigned URL. */
const noParameter = /^(x-id|x-amz-.*)$/i;

const knownHeaders =
  /^x-amz-(content-sha256|date|user-agent|security-token|trailer|decoded-content-length|te|meta-.+|copy-source|metadata-directive|sdk-checksum-algorithm|checksum-.+)$/;
/** These ask for what is the case anyway. */
const defaults: Readonly<Record<string, string>> = {
  'x-amz-storage-class': 'STANDARD',
  'x-amz-acl': 'private',
  'x-amz-server-side-encryption': 'AES256',
};

export function findOperation(
  request: string,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): Operation {
  const names = [...query.keys()].filter((name) => !noParameter.test(name));
  const route = routes.find(([asked, parameters]) => asked === request && fits(parameters.split(' '), names));
  const unknown = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !knownHeaders.test(name) && defaults[name] !== headers[name],
  );
  if (route && !unknown) return route[2];
  const what = unknown ?? [request, ...names.map((name) => `?${name}`)].join(' ');
  throw new S3Error(501, 'NotImplemented', `${what} is not implemented by the local S3.`);
}

const fits = (parameters: readonly string[], names: readonly string[]): boolean =>
  names.every((name) => parameters.includes(name) || parameters.includes(`${name}?`)) &&
  parameters.every((name) => name === '' || name.endsWith('?') || names.includes(name));
