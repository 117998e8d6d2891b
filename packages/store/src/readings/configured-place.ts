import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import type { Statement } from './file-list';
import { FileMissing, type FilePlace, type ReadingPlace, readingPlaceSchema } from './file-place';
import { LocalFolder } from './local-folder';
import { S3Bucket } from './s3-bucket';

const recordSchema = z.object({ place: readingPlaceSchema, isUsed: z.boolean() });
const placeRow = z.object({ id: z.string(), document: z.string().nullable() });

/** Where files are, as the database says, which every program that opens it thereby knows. */
export class ConfiguredPlace {
  #opened: { readonly document: string; readonly files: FilePlace } | null = null;

  constructor(
    private readonly run: Statement,
    private readonly location: string,
  ) {}

  /**
   * Sets where new files go.
   *
   * @param place null when readings stay rows; files that there are go on to be read
   * @throws {CrowdtoneError} E_READINGS_ELSEWHERE when files are listed that are not there; E_READINGS_UNREACHABLE
   */
  async configure(place: ReadingPlace | null): Promise<void> {
    const { document } = await this.#row();
    const known = document === null ? null : recordSchema.parse(JSON.parse(document));
    const next = place ?? known?.place;
    if (next === undefined) return;
    const record = JSON.stringify({ place: next, isUsed: place !== null });
    if (known === null || JSON.stringify(known.place) !== JSON.stringify(next)) await this.#checkFiles(next);
    await this.run('UPDATE reading_place SET document = $1', [record]);
  }

  /** The files; null when none were ever configured. Paths of this database's files begin with `id`. */
  async open(): Promise<{ readonly id: string; readonly files: FilePlace; readonly isUsed: boolean } | null> {
    const { id, document } = await this.#row();
    if (document === null) return null;
    const { place, isUsed } = recordSchema.parse(JSON.parse(document));
    const name = JSON.stringify(place);
    if (this.#opened?.document !== name) {
      await this.close();
      this.#opened = { document: name, files: openPlace(place) };
    }
    return { id, files: this.#opened.files, isUsed };
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.files.close();
  }

  async #row(): Promise<z.infer<typeof placeRow>> {
    return placeRow.parse((await this.run('SELECT id, document FROM reading_place CROSS JOIN store_identity'))[0]);
  }

  async #checkFiles(place: ReadingPlace): Promise<void> {
    const [newest] = await this.run('SELECT path FROM reading_files ORDER BY to_ms DESC LIMIT 1');
    if (newest === undefined) return;
    const files = openPlace(place);
    try {
      await files.read(String(newest.path), async () => undefined);
    } catch (error) {
      if (!(error instanceof FileMissing)) throw error;
      throw new CrowdtoneError(
        'E_READINGS_ELSEWHERE',
        `${this.location} lists files of readings that ${files.name} does not have; move them there, or name the place where they are`,
      );
    } finally {
      await files.close();
    }
  }
}

function openPlace(place: ReadingPlace): FilePlace {
  return 'folder' in place ? new LocalFolder(place.folder) : new S3Bucket(place.s3);
}
