import { CrowdtoneError, type SettledFrame } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import type { SourceKey } from '../keys';
import { insertOfReadings } from '../postgres/rows';
import type { PostgresSession } from '../postgres/session';
import { framesFromRows, framesWithReadings } from '../sql/frame-rows';
import { ALL_READINGS, type ReadingPart } from '../sql/reading-part';
import type { SqlWriter } from '../sql/session';
import type { ConfiguredPlace } from './configured-place';
import {
  filesWithin,
  forgetUnlisted,
  isWhole,
  type ListedFile,
  type Statement,
  unlistedPaths,
  unlistFile,
} from './file-list';
import { FileMissing, type FilePlace } from './file-place';
import { countReadings, digestOf, readReadings } from './parquet-readings';

/** A file may be taken off the list while it is being read, or filed while it is being deleted; then the list is asked again. */
const MAX_ATTEMPTS = 8;

/** Readings that are rows and readings that are in files, as one. */
export class FiledReadings {
  constructor(
    private readonly session: PostgresSession,
    private readonly place: ConfiguredPlace,
    private readonly logger: Logger,
  ) {}

  /** See `Store.listFrames`: what the rows and the files of one moment say. */
  listFrames(key: SourceKey, fromMs: number, toMs: number): Promise<SettledFrame[]> {
    return this.#withFiles(async () => {
      const sql = framesWithReadings(await this.session.spanHint(key, fromMs, toMs));
      const { rows, files } = await this.session.snapshot(async (run) => ({
        rows: await run(sql, [key.runId, key.sourceId, fromMs, toMs]),
        files: await filesWithin(run, key, { ...ALL_READINGS, fromMs, toMs }),
      }));
      const frames = framesFromRows(key, rows);
      await this.#addFaces(frames, files, { ...ALL_READINGS, fromMs, toMs });
      return frames;
    });
  }

  async #addFaces(frames: readonly SettledFrame[], files: readonly ListedFile[], part: ReadingPart): Promise<void> {
    if (files.length === 0) return;
    const bySequence = new Map(frames.map((frame) => [frame.sequence, frame]));
    for (const file of files) {
      await this.#read(file, (local) =>
        readReadings(local, part, (batch) => {
          for (const { sequence, face } of batch) {
            const frame = bySequence.get(sequence);
            if (frame?.kind === 'analysed') frame.faces.push(face);
          }
        }),
      );
    }
    for (const frame of frames) {
      if (frame.kind === 'analysed') frame.faces.sort((a, b) => a.trackId - b.trackId);
    }
  }

  /** Number of readings in files, of a part of a source. */
  count(key: SourceKey, part: ReadingPart): Promise<number> {
    return this.#withFiles(async () => {
      let rows = 0;
      for (const file of await filesWithin(this.#run, key, part)) {
        rows += isWhole(file, part) ? file.rows : await this.#read(file, (local) => countReadings(local, part));
      }
      return rows;
    });
  }

  /**
   * A transaction that deletes readings of a part of a source. Files that are wholly in it go off the list; of others the readings are
   * made rows before.
   *
   * @param write gets the number of readings that go with files
   */
  async deleting<Result>(
    key: SourceKey,
    part: ReadingPart,
    write: (writer: SqlWriter, inFiles: number) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.#withFiles(async () => {
      for (const file of await filesWithin(this.#run, key, part)) {
        if (!isWhole(file, part)) await this.#takeBack(file);
      }
      return this.session.transaction(async (writer) => {
        const run: Statement = async (sql, values) => (await writer.run(sql, values)).rows;
        let inFiles = 0;
        for (const file of await filesWithin(run, key, part)) {
          if (!isWhole(file, part)) throw new FileMissing(file.path);
          await unlistFile(run, file);
          inFiles += file.rows;
        }
        return write(writer, inFiles);
      });
    });
    return result;
  }

  /** Makes the readings of a file rows again, on a connection of its own, so that commits do not wait for it. */
  #takeBack(file: ListedFile): Promise<void> {
    const { runId, sourceId, day } = file;
    return this.#read(file, (local) =>
      this.session.aside(async (run) => {
        if (!(await unlistFile(run, file))) return;
        await readReadings(local, ALL_READINGS, async (batch) => {
          const rows = batch.map(({ sequence, face }) => ({
            item: { frame: { runId, sourceId, sequence }, face },
            day,
          }));
          const { sql, values } = insertOfReadings(rows);
          await run(sql, values);
        });
      }),
    );
  }

  /** Removes files that are not listed any more. What cannot be reached now is removed later. */
  async removeUnlisted(): Promise<number> {
    const paths = await unlistedPaths(this.#run);
    const place = paths.length === 0 ? null : await this.place.open();
    if (place === null) return 0;
    let removed = 0;
    try {
      for (const path of paths) {
        await place.files.remove(path);
        await forgetUnlisted(this.#run, path);
        removed += 1;
      }
    } catch (error) {
      if (!(error instanceof CrowdtoneError)) throw error;
      this.logger.warn(
        { code: error.code, files: paths.length - removed, place: place.files.name },
        'files of deleted readings could not be removed; trying again',
      );
    }
    return removed;
  }

  readonly #run: Statement = (sql, values) => this.session.read(sql, values);

  /** @throws {FileMissing}; E_STORE_CORRUPT when it is not the file that was listed */
  async #read<Result>(file: ListedFile, use: (localPath: string) => Promise<Result>): Promise<Result> {
    const place = await this.place.open();
    if (place === null) throw new FileMissing(file.path);
    return place.files.read(file.path, async (local) => {
      const { sha256 } = await digestOf(local);
      if (sha256 !== file.sha256) throw this.#damaged(file, place.files, 'is damaged');
      return use(local);
    });
  }

  /** Runs a task again when a file was gone that it had found on the list. */
  async #withFiles<Result>(task: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof FileMissing)) throw error;
        if (attempt < MAX_ATTEMPTS) continue;
        const place = await this.place.open();
        throw this.#damaged({ path: error.message }, place?.files ?? null, 'is missing');
      }
    }
  }

  #damaged({ path }: Pick<ListedFile, 'path'>, files: FilePlace | null, how: string): CrowdtoneError {
    const where = files === null ? path : `${path} in ${files.name}`;
    return new CrowdtoneError(
      'E_STORE_CORRUPT',
      `the file of readings ${where} ${how}, although ${this.session.location} lists it; restore it from a backup, or delete the span that it is of`,
    );
  }
}
