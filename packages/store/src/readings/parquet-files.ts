import type { Logger } from '@crowdtone/observability';
import { z } from 'zod';
import type { PostgresSession } from '../postgres/session';
import type { FilingOptions, FilingRound, ReadingFiles, ReadingFilesState } from '../reading-files';
import { ConfiguredPlace } from './configured-place';
import type { ReadingPlace } from './file-place';
import { FiledReadings } from './filed-readings';
import { Filing } from './filing';

const stateRow = z.object({
  ...{
    stagedReadings: z.number(),
    filedReadings: z.number(),
    files: z.number(),
    bytes: z.number(),
    unlisted: z.number(),
  },
});
const STATE = `
  SELECT (SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
      WHERE inhparent = 'readings'::regclass)::double precision AS "stagedReadings",
    (SELECT coalesce(sum(rows), 0) FROM reading_files)::bigint AS "filedReadings",
    (SELECT count(*) FROM reading_files) AS files,
    (SELECT coalesce(sum(bytes), 0) FROM reading_files)::bigint AS bytes,
    (SELECT count(*) FROM unlisted_reading_files) AS unlisted`;

/** {@link ReadingFiles} beside a PostgreSQL store, in a folder or in a bucket. */
export class ParquetFiles implements ReadingFiles {
  readonly filed: FiledReadings;
  readonly #place: ConfiguredPlace;
  readonly #filing: Filing;

  constructor(
    private readonly session: PostgresSession,
    logger: Logger,
  ) {
    const place = new ConfiguredPlace((sql, values) => session.read(sql, values), session.location);
    this.#place = place;
    this.filed = new FiledReadings(session, place, logger);
    this.#filing = new Filing({ session, place, filed: this.filed, logger });
  }

  /** See `ConfiguredPlace.configure`. */
  configure(place: ReadingPlace | null): Promise<void> {
    return this.#place.configure(place);
  }

  fileReadings(options?: FilingOptions): Promise<FilingRound> {
    return this.#filing.round(options);
  }

  async state(): Promise<ReadingFilesState> {
    return stateRow.parse((await this.session.read(STATE))[0]);
  }

  close(): Promise<void> {
    return this.#place.close();
  }
}
