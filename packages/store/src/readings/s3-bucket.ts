import { createWriteStream } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CrowdtoneError } from '@crowdtone/domain';
import { makeTemporaryFolder } from '@crowdtone/runtime';
import { FileMissing, type FilePlace, type ReadingPlace } from './file-place';

type BucketPlace = Extract<ReadingPlace, { s3: unknown }>['s3'];

const CONNECT_MS = 5000;
/** Without a byte for so long a request has failed. */
const IDLE_MS = 30_000;
const REQUEST_MS = 120_000;
const MAX_ATTEMPTS = 2;
/** An export reads the same hour many times, so a file stays for a while; not for long, because it may be deleted meanwhile. */
const KEPT_MS = 60_000;
const MAX_KEPT = 4;
const TEMPORARY = 'crowdtone-readings-';

/** {@link FilePlace} in a bucket of S3, or of what speaks its protocol. Objects are read by way of a folder of temporary files. */
export class S3Bucket implements FilePlace {
  readonly name: string;
  readonly #client: S3Client;
  readonly #prefix: string;
  /** Fetched files by path, the last used one last. */
  readonly #kept = new Map<string, { readonly file: Promise<string>; users: number; timer?: NodeJS.Timeout }>();
  #folder: Promise<string> | null = null;
  #written = 0;

  constructor(private readonly place: BucketPlace) {
    const { region, endpoint, bucket, prefix = '' } = place;
    this.#prefix = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    this.name = `s3://${bucket}/${this.#prefix}`;
    this.#client = new S3Client({
      ...{ region, forcePathStyle: true, maxAttempts: MAX_ATTEMPTS },
      ...(endpoint !== undefined && { endpoint }),
      // Not every server knows the newer checksums; files have a digest of their own.
      ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
      requestHandler: {
        ...{ connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
        ...{ requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
      },
    });
  }

  async write<Result>(file: string, produce: (localPath: string) => Promise<Result>): Promise<Result> {
    this.#written += 1;
    const local = path.join(await this.#temporaryFolder(), `written-${this.#written}.parquet`);
    try {
      const result = await produce(local);
      // Whole in memory, so that a request can be repeated; a file has a bounded number of rows.
      const Body = await readFile(local);
      await this.#explained(() => this.#client.send(new PutObjectCommand({ ...this.#at(file), Body })));
      return result;
    } finally {
      await rm(local, { force: true });
    }
  }

  async read<Result>(file: string, use: (localPath: string) => Promise<Result>): Promise<Result> {
    const kept = this.#kept.get(file) ?? { file: this.#fetch(file), users: 0 };
    clearTimeout(kept.timer);
    kept.users += 1;
    this.#kept.delete(file);
    this.#kept.set(file, kept);
    try {
      return await use(await kept.file);
    } catch (error) {
      // Also a file that came damaged is fetched again.
      if (this.#kept.get(file) === kept) this.#kept.delete(file);
      throw error;
    } finally {
      kept.users -= 1;
      if (kept.users === 0) await this.#release(file, kept);
    }
  }

  async remove(file: string): Promise<void> {
    const kept = this.#kept.get(file);
    this.#kept.delete(file);
    if (kept?.users === 0) await discard(kept);
    await this.#explained(() => this.#client.send(new DeleteObjectCommand(this.#at(file))));
  }

  async *list(folder: string): AsyncIterable<readonly string[]> {
    let token: string | undefined;
    do {
      const page = await this.#explained(() =>
        this.#client.send(
          new ListObjectsV2Command({
            ...{ Bucket: this.place.bucket, Prefix: `${this.#prefix}${folder}/` },
            ...(token !== undefined && { ContinuationToken: token }),
          }),
        ),
      );
      yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(this.#prefix.length)]));
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async close(): Promise<void> {
    for (const { timer } of this.#kept.values()) clearTimeout(timer);
    this.#kept.clear();
    this.#client.destroy();
    if (this.#folder !== null) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  async #fetch(file: string): Promise<string> {
    this.#written += 1;
    const local = path.join(await this.#temporaryFolder(), `fetched-${this.#written}.parquet`);
    try {
      await this.#explained(async () => {
        const { Body } = await this.#client.send(new GetObjectCommand(this.#at(file)));
        await pipeline(Body as Readable, createWriteStream(local, { mode: 0o600 }));
      });
    } catch (error) {
      await rm(local, { force: true });
      throw error instanceof CrowdtoneError && nameOf(error.cause) === 'NoSuchKey' ? new FileMissing(file) : error;
    }
    return local;
  }

  /** Keeps a file that is not in use for a while, unless it failed or there are enough. */
  async #release(file: string, kept: { readonly file: Promise<string>; users: number; timer?: NodeJS.Timeout }) {
    if (this.#kept.get(file) !== kept) return discard(kept);
    kept.timer = setTimeout(() => {
      this.#kept.delete(file);
      void discard(kept);
    }, KEPT_MS).unref();
    const idle = [...this.#kept].filter(([, { users }]) => users === 0);
    for (const [oldest, unused] of idle.slice(0, Math.max(0, idle.length - MAX_KEPT))) {
      clearTimeout(unused.timer);
      this.#kept.delete(oldest);
      await discard(unused);
    }
  }

  #temporaryFolder(): Promise<string> {
    this.#folder ??= removeLeftovers().then(() => makeTemporaryFolder(`${TEMPORARY}${process.pid}-`));
    return this.#folder;
  }

  #at(file: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.#prefix}${file}` };
  }

  /** Of errors of the client only the name goes on: messages may quote keys. */
  async #explained<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (error) {
      throw new CrowdtoneError(
        'E_READINGS_UNREACHABLE',
        `files of readings in ${this.name} cannot be reached (${nameOf(error)}); check endpoint, bucket and credentials, and that the server runs`,
        { cause: Object.assign(new Error(nameOf(error)), { name: nameOf(error) }) },
      );
    }
  }
}

/** Removes folders of programs that were killed: what is in them may be deleted since. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${TEMPORARY}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // Of another user, whose programs remove it.
    await rm(path.join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Removes a file that was fetched; one that was not has none. */
async function discard({ file }: { readonly file: Promise<string> }): Promise<void> {
  const local = await file.catch(() => null);
  if (local !== null) await rm(local, { force: true });
}

function nameOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return codeOf(error) || error.name;
}

function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
