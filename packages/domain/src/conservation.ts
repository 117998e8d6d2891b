import { CrowdtoneError } from './errors';
import { type DropReason, type Tally, tallyTotal } from './reasons';

/** The decoded frames of a source, by outcome. */
export interface FrameAccount {
  readonly decoded: number;
  readonly analysed: number;
  readonly dropped: Tally<DropReason>;
  /** Decoded frames without an outcome yet. */
  readonly inFlight: number;
}

/**
 * Law of conservation: decoded = analysed + dropped + in flight. A frame counted in none of them, or
 * twice, invalidates every count and share of the run.
 *
 * @throws {CrowdtoneError} E_INTERNAL when the account does not balance
 */
export function assertConservation(account: FrameAccount): void {
  const dropped = tallyTotal(account.dropped);
  const settled = account.analysed + dropped + account.inFlight;
  if (settled === account.decoded) return;
  throw new CrowdtoneError(
    'E_INTERNAL',
    `${account.decoded} frames were decoded, but ${account.analysed} analysed + ${dropped} dropped + ` +
      `${account.inFlight} in flight make ${settled}; please report this as a bug`,
  );
}
