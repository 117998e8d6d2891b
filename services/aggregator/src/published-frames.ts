import {
  assertConservation,
  type DropReason,
  type GroupWindow,
  type SettledFrame,
  type SourceRecord,
  type Tally,
  tallyAdd,
} from '@crowdtone/domain';

/** Counts the frames in the published windows of a source, apart from the counts of what arrived. */
export class PublishedFrames {
  #analysed = 0;
  readonly #dropped: Tally<DropReason> = {};

  /** Counts those of a window. */
  add({ frames }: GroupWindow): void {
    this.#analysed += frames.analysed;
    this.#addDropped(frames.dropped);
  }

  /**
   * Windows of cameras may have been deleted, so what they published is taken from what arrived.
   * @param open frames of the window that is still open
   */
  assume({ analysed, dropped }: SourceRecord, open: readonly SettledFrame[]): void {
    this.#analysed = analysed;
    this.#addDropped(dropped);
    for (const frame of open) {
      if (frame.kind === 'analysed') this.#analysed -= 1;
      else tallyAdd(this.#dropped, frame.reason, -1);
    }
  }

  /** @throws {CrowdtoneError} E_INTERNAL when they are not as many as were decoded */
  assertConservation(decoded: number): void {
    assertConservation({ decoded, analysed: this.#analysed, dropped: this.#dropped, inFlight: 0 });
  }

  #addDropped(dropped: Tally<DropReason>): void {
    for (const [reason, count] of Object.entries(dropped)) tallyAdd(this.#dropped, reason as DropReason, count);
  }
}
