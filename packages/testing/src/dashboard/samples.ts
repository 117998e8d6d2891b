/** Small records for the tests of the dashboard. */
import {
  type Alert,
  EXPRESSIONS,
  type Expression,
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
  type LivePosition,
  type SourceHealth,
  type SourceRecord,
} from '@crowdtone/domain';
import { aRun, aSource as aWaitingSource, GOOD_TRUST, MODEL, WINDOW_MS } from '../records';

export { aRun, WINDOW_MS };

/** A recording that is being analysed. */
export function aSource(overrides: Partial<SourceRecord> = {}): SourceRecord {
  return aWaitingSource({ label: 'crowd.mp4', state: 'running', ...overrides });
}

/** Shares as `[share, low, high]` by expression; the default is `[0, 0, 0.1]`. */
export function someShares(known: Partial<Record<Expression, readonly [number, number, number]>>): GroupShares {
  const expressions = EXPRESSIONS.map((expression): ExpressionShare => {
    const [share, low, high] = known[expression] ?? [0, 0, 0.1];
    return { expression, share, low, high };
  });
  return { estimator: 'counted', expressions, valence: 0.25, arousal: -0.1 };
}

export const CALM = someShares({ neutral: [0.8, 0.6, 0.92], happiness: [0.2, 0.08, 0.4] });

/** Ten readable people of twelve, by default. */
export function aWindow(index: number, overrides: Partial<GroupWindow> = {}): GroupWindow {
  return {
    runId: 'run',
    sourceId: 'source',
    index,
    startMs: index * WINDOW_MS,
    endMs: (index + 1) * WINDOW_MS,
    partial: false,
    frames: { analysed: 10, dropped: {} },
    people: { seen: 12, readable: 10, readableAtOnce: 10, unreadable: { 'too-small': 2 } },
    floor: 5,
    withheld: null,
    shares: CALM,
    counted: null,
    trust: GOOD_TRUST,
    model: MODEL,
    ...overrides,
  };
}

/** A window whose shares are corrected; counting would give {@link CALM}. */
export function aCorrectedWindow(index: number): GroupWindow {
  const shares = someShares({ neutral: [0.6, 0.4, 0.8], happiness: [0.2, 0.1, 0.4], sadness: [0.2, 0.1, 0.4] });
  return aWindow(index, { shares: { ...shares, estimator: 'adjusted-count-posterior' }, counted: CALM });
}

/** A window whose shares are withheld. */
export function aWithheldWindow(
  index: number,
  people: Omit<GroupWindow['people'], 'readableAtOnce'> & { readonly readableAtOnce?: number },
): GroupWindow {
  const withheld = people.readable === 0 ? 'nobody-readable' : 'below-floor';
  return aWindow(index, {
    people: { readableAtOnce: people.readable, ...people },
    withheld,
    shares: null,
    trust: null,
  });
}

/** An open alert that fired at this number of seconds. */
export function anAlert(seconds: number, overrides: Partial<Alert> = {}): Alert {
  return {
    id: `alert ${seconds}`,
    runId: 'run',
    sourceId: 'source',
    ruleName: 'Too dense',
    kind: 'crowd',
    severity: 'warning',
    message: 'crowd.mp4: the number of people seen is above 200; it was 213 then.',
    firedAtMs: seconds * 1_000,
    firedAt: Date.UTC(2026, 4, 12, 18, 5) + seconds * 1_000,
    clearedAtMs: null,
    clearedAt: null,
    clearedBecause: null,
    peak: 213,
    ...overrides,
  };
}

/** The same alert, cleared. */
export function over(alert: Alert): Alert {
  return { ...alert, clearedAtMs: 60_000, clearedAt: alert.firedAt + 45_000, clearedBecause: 'recovered' };
}

/** A position in the event stream. */
export function at(sequence: number, epoch = 'epoch'): LivePosition {
  return { epoch, sequence };
}

/** A camera that is connected, by default. */
export function aHealth(overrides: Partial<SourceHealth> = {}): SourceHealth {
  return {
    ...{ runId: 'run', sourceId: 'source', phase: 'live', epoch: 0, size: null, lastError: null },
    ...{ wantedFps: 2, effectiveFps: null, wholeFrameEvery: null, picture: 'blurred' },
    ...overrides,
  };
}
