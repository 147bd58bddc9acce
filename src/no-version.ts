/** The version of every object in a bucket that keeps none (Amazon S3 User Guide, Working with versioning-suspended buckets). */
export const noVersion = 'null';
