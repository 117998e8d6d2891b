import { z } from 'zod';

const BOTH_OR_NONE = 'name either folder or s3';

/** Where readings of faces go as Parquet files, beside a PostgreSQL database. Credentials are not part of it. */
export const readingFilesSchema = z
  .strictObject({
    folder: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe(
        'folder, which must exist, under the same path for every program that uses the database (relative to this file)',
      ),
    s3: z
      .strictObject({
        bucket: z.string().trim().min(1).describe('name of the bucket, which must exist'),
        region: z.string().trim().min(1).default('us-east-1').describe('region of the bucket'),
        endpoint: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe('address of a server other than that of Amazon'),
        prefix: z.string().trim().default('').describe('what keys begin with, such as crowdtone/'),
      })
      .optional()
      .describe(
        'bucket of S3, or of a server that speaks its protocol; with the credentials of AWS_ACCESS_KEY_ID or ~/.aws',
      ),
  })
  .refine(({ folder, s3 }) => (folder === undefined) !== (s3 === undefined), BOTH_OR_NONE)
  .transform(({ folder, s3 }) => (s3 === undefined ? { folder: folder ?? '' } : { s3 }));
