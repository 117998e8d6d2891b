import { joinBins, joinedForQuiet, type WindowBin, windowsPerBin } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchBins } from '../gateway/history-api';
import { messageOf } from '../text/message-of';
import type { TimeRange } from './range-selection';

/** About the width of a chart in pixels; more points could not be distinguished. */
const MAX_BINS = 1_000;

/** The bins of a range, or how far they are loaded. */
export type BinsState =
  | { readonly state: 'loading' /** In [0,1]. */; readonly done: number }
  | { readonly state: 'fault'; readonly message: string }
  | {
      readonly state: 'ready';
      /** As they were loaded, for figures. */
      readonly bins: readonly WindowBin[];
      readonly drawn: DrawnBins;
    };

/** Bins as the charts show them. */
export interface DrawnBins {
  readonly bins: readonly WindowBin[];
  readonly windowsPerBin: number;
  /** Whether bins were joined because few of them had shares. */
  readonly isQuiet: boolean;
}

/** A range of a source. */
export interface BinsOf extends TimeRange {
  readonly runId: string;
  readonly sourceId: string;
  readonly windowMs: number;
  /** Another number loads the range again. */
  readonly attempt: number;
}

const NOTHING_DONE: BinsState = { state: 'loading', done: 0 };

/** Loads a range, in bins when it has too many windows. Null loads nothing. */
export function useBins(wanted: BinsOf | null): BinsState {
  const [known, setKnown] = useState<{ readonly key: string; readonly state: BinsState } | null>(null);
  const key = JSON.stringify(wanted);
  useEffect(() => {
    const of: BinsOf | null = JSON.parse(key);
    if (of === null) return;
    const stop = new AbortController();
    const report = (state: BinsState) => {
      if (!stop.signal.aborted) setKnown({ key, state });
    };
    readAll(of, stop.signal, report).catch((error: unknown) => report({ state: 'fault', message: messageOf(error) }));
    return () => stop.abort();
  }, [key]);
  // The bins of another range are never shown as those of this one.
  return known?.key === key ? known.state : NOTHING_DONE;
}

async function readAll(of: BinsOf, signal: AbortSignal, report: (state: BinsState) => void): Promise<void> {
  const length = of.toMs - of.fromMs;
  const size = windowsPerBin(length, of.windowMs, MAX_BINS);
  const pages: (readonly WindowBin[])[] = [];
  for await (const page of fetchBins({ ...of, size }, signal)) {
    pages.push(page);
    const [first] = page;
    if (first !== undefined) report({ state: 'loading', done: Math.min(1, (of.toMs - first.startMs) / length) });
  }
  const bins = pages.reverse().flat();
  const joined = joinedForQuiet([bins]);
  const drawn = { bins: joinBins(bins, joined), windowsPerBin: size * joined, isQuiet: joined > 1 };
  report({ state: 'ready', bins, drawn });
}
