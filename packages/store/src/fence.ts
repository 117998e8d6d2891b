import type { ReadingFiles } from './reading-files';
import type { Commit, Store } from './store';

/** What a process must own for its commits to count: a taking of a lease. */
export interface Fence {
  /** Of the lease, such as `shard:3`. */
  readonly name: string;
  readonly owner: string;
  /** Greater than that of every taking before. */
  readonly epoch: number;
}

/**
 * A store for several processes of which one at a time may write about something. The store is where they meet, so it decides: a
 * process that was frozen and does not know that its lease is over is refused here, whatever its clock says. (Fencing tokens: M.
 * Kleppmann, Designing Data-Intensive Applications, 2017, chapter 8.)
 */
export interface FencedStore extends Store {
  /** Readings of hours that are over, in files; null where the store keeps them all itself. */
  readonly readingFiles: ReadingFiles | null;
  /**
   * Makes this taking the one whose commits count. To be called before anything is read that later commits build on.
   *
   * @throws {CrowdtoneError} E_FENCED when a later taking has claimed already
   */
  claim(fence: Fence): Promise<void>;
  /**
   * As `commit`, checked in the same transaction.
   *
   * @throws {CrowdtoneError} E_FENCED when this taking is not the one that claimed last; nothing is stored
   */
  commitFenced(commit: Commit, fence: Fence): Promise<void>;
}
