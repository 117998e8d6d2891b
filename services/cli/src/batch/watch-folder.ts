import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { type ListedSource, listSources } from '../run/sources';
import { contentOf } from './file-content';
import type { BatchManifest } from './manifest';

/**
 * The folder is read this often, milliseconds: notifications of the file system do not come from network drives, where
 * recorders write.
 */
const PERIOD_MS = 2000;

/** A file that a recorder writes grows or is touched at least this often, milliseconds. */
const DEFAULT_SETTLE_MS = 10_000;

interface Seen {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sinceMs: number;
}

/** Finds the recordings that come into a folder, each once it has stopped growing. */
export class FolderWatch {
  readonly #seen = new Map<string, Seen>();
  #saidWaiting = false;

  /**
   * @param manifest has the recordings that are known, and gets those that are found
   * @param settleMs a file that did not change for so long is complete
   */
  constructor(
    private readonly folder: string,
    private readonly manifest: Pick<BatchManifest, 'find' | 'set'>,
    private readonly say: (text: string) => void,
    private readonly settleMs = DEFAULT_SETTLE_MS,
  ) {}

  /** The recordings that are complete and new; waits for one. Null when it is stopped. */
  async next(signal: AbortSignal): Promise<readonly ListedSource[] | null> {
    while (!signal.aborted) {
      const found = await this.#scan();
      if (found.length > 0) {
        this.#saidWaiting = false;
        return found;
      }
      if (!this.#saidWaiting) this.say(`watching ${this.folder} for new recordings (Ctrl-C stops)`);
      this.#saidWaiting = true;
      await pause(Math.min(PERIOD_MS, this.settleMs), undefined, { signal }).catch(() => undefined); // stopped
    }
    return null;
  }

  async #scan(): Promise<ListedSource[]> {
    const { listed, refused } = await listSources([this.folder]);
    for (const { error } of refused) {
      if (error.code !== 'E_FOLDER_NO_VIDEO') this.say(formatError(asCrowdtoneError(error)));
    }
    const complete: ListedSource[] = [];
    for (const source of listed) {
      if (this.manifest.find(source.sourceId)) continue;
      if (!(await this.#hasSettled(source.location))) continue;
      this.#seen.delete(source.location);
      const { sourceId, label, location } = source;
      const content = await contentOf(location);
      this.manifest.set({ sourceId, label, location, content, state: 'pending', windows: 0, error: null });
      complete.push(source);
    }
    return complete;
  }

  async #hasSettled(path: string): Promise<boolean> {
    const entry = await stat(path).catch(() => null); // gone again
    if (entry === null) return false;
    const now = performance.now();
    const before = this.#seen.get(path);
    if (before && before.bytes === entry.size && before.modifiedMs === entry.mtimeMs) {
      return now - before.sinceMs >= this.settleMs;
    }
    this.#seen.set(path, { bytes: entry.size, modifiedMs: entry.mtimeMs, sinceMs: now });
    return false;
  }
}
