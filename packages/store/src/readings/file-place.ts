import { z } from 'zod';

/** Where files of readings are kept; credentials of S3 come from the environment or from the files that its tools share. */
export const readingPlaceSchema = z.union([
  z.object({ folder: z.string().min(1) }),
  z.object({
    s3: z.object({
      bucket: z.string().min(1),
      region: z.string().min(1),
      endpoint: z.string().min(1).optional(),
      prefix: z.string().optional(),
    }),
  }),
]);

/** See {@link readingPlaceSchema}. */
export type ReadingPlace = z.infer<typeof readingPlaceSchema>;

/**
 * Files that are written once, under paths that are never used again, and removed. Every method may throw `E_READINGS_UNREACHABLE`.
 */
export interface FilePlace {
  /** What messages call it; no credentials. */
  readonly name: string;
  /**
   * Stores a file, whole or not at all. When the promise resolves, it survives the death of every process and machine that took
   * part.
   *
   * @param produce writes the file to a local path
   */
  write<Result>(path: string, produce: (localPath: string) => Promise<Result>): Promise<Result>;
  /**
   * Hands over a file as a local one for the time of `use`.
   *
   * @throws {FileMissing} when there is none
   */
  read<Result>(path: string, use: (localPath: string) => Promise<Result>): Promise<Result>;
  /** A file that is gone already is as good. */
  remove(path: string): Promise<void>;
  /** Paths of all files below a folder, unfinished ones included, some at a time. */
  list(folder: string): AsyncIterable<readonly string[]>;
  /** Removes what is kept locally. */
  close(): Promise<void>;
}

/** A file that is not where it should be. */
export class FileMissing extends Error {}
