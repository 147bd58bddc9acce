/** Buckets and their settings. What a template says of a bucket beyond this is not the store's business. */
import * as z from 'zod';
import { readXml, type S3Answer, type S3Call, xmlAnswer } from './wire.ts';

export function listBuckets(call: S3Call): S3Answer {
  call.demand('s3:ListAllMyBuckets');
  const buckets = [...call.buckets.values()].map(({ name, settings }) => ({
    Name: name,
    CreationDate: settings.created,
  }));
  return xmlAnswer('ListAllMyBucketsResult', { Owner: { ID: 'local' }, Buckets: { Bucket: buckets } });
}

/** Creating one's own bucket again succeeds in us-east-1. */
export function createBucket(call: S3Call): S3Answer {
  call.demand('s3:CreateBucket', { bucket: call.bucketName });
  call.createBucket(call.bucketName);
  return { headers: { location: `/${call.bucketName}` } };
}

export function headBucket(call: S3Call): S3Answer {
  call.demand('s3:ListBucket');
  return {};
}

/** us-east-1 is the region without a name. */
export function getBucketLocation(call: S3Call): S3Answer {
  call.demand('s3:GetBucketLocation');
  return xmlAnswer('LocationConstraint', '');
}

export function getBucketVersioning(call: S3Call): S3Answer {
  call.demand('s3:GetBucketVersioning');
  return xmlAnswer('VersioningConfiguration', { Status: call.bucket().settings.versioning });
}

const versioningSchema = z.object({
  VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }),
});

export function putBucketVersioning(call: S3Call): S3Answer {
  call.demand('s3:PutBucketVersioning');
  call.bucket().setVersioning(readXml(call.body, versioningSchema).VersioningConfiguration.Status);
  return {};
}
