import type { DeletionSummary, DeletionTarget, LogEntry } from '@crowdtone/domain';

/** Deletion of what runs and cameras recorded. Every method may throw the errors of `Store`. */
export interface DeletionStore {
  /**
   * What {@link delete} would take away now.
   *
   * @throws {CrowdtoneError} E_RUN_UNKNOWN or E_SOURCE_UNKNOWN when there is no such thing
   * @throws {CrowdtoneError} E_RUN_IN_PROGRESS when the run is not over
   */
  preview(target: DeletionTarget): Promise<DeletionSummary>;
  /**
   * Deletes it, in several transactions. The first stores the intent with its entry in the log, so that after a crash the
   * next program that opens the store completes it. Of a camera that is being analysed the newest window stays, because the
   * analysis continues after it; so do alerts that last.
   *
   * @param entry of the log, to which what goes is added
   * @throws {CrowdtoneError} as {@link preview}
   */
  delete(target: DeletionTarget, entry: Omit<LogEntry, 'action' | 'subject' | 'detail'>): Promise<DeletionSummary>;
}
