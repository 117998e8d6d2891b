import { type WindowBin, windowsABin } from '@crowdtone/domain';
import { useEffect, useState } from 'react';
import { fetchBins } from '../gateway/history-api';
import { messageOf } from '../text/message-of';
import type { TimeRange } from './wanted-range';

/** A chart is hardly wider than this, pixels; more points could not be told apart. */
const MOST_BINS = 1_000;

export type BinsState =
  | { readonly state: 'loading' /** In [0,1]. */; readonly done: number }
  | { readonly state: 'fault'; readonly message: string }
  | { readonly state: 'ready'; readonly bins: readonly WindowBin[]; readonly windowsABin: number };

export interface BinsOf extends TimeRange {
  readonly runId: string;
  readonly sourceId: string;
  readonly windowMs: number;
  /** Another number reads the store again. */
  readonly attempt: number;
}

const NOTHING_DONE: BinsState = { state: 'loading', done: 0 };

/** Reads a range of the store, in bins when it holds too many windows. Null reads nothing. */
export function useBins(wanted: BinsOf | null): BinsState {
  const [known, setKnown] = useState<{ readonly key: string; readonly state: BinsState } | null>(null);
  const key = JSON.stringify(wanted);
  useEffect(() => {
    const of: BinsOf | null = JSON.parse(key);
    if (of === null) return;
    const stop = new AbortController();
    const tell = (state: BinsState) => {
      if (!stop.signal.aborted) setKnown({ key, state });
    };
    readAll(of, stop.signal, tell).catch((error: unknown) => tell({ state: 'fault', message: messageOf(error) }));
    return () => stop.abort();
  }, [key]);
  // What was read of another range is never shown as this one.
  return known?.key === key ? known.state : NOTHING_DONE;
}

async function readAll(of: BinsOf, signal: AbortSignal, tell: (state: BinsState) => void): Promise<void> {
  const length = of.toMs - of.fromMs;
  const size = windowsABin(length, of.windowMs, MOST_BINS);
  const pages: (readonly WindowBin[])[] = [];
  for await (const page of fetchBins({ ...of, size }, signal)) {
    pages.push(page);
    const [first] = page;
    if (first !== undefined) tell({ state: 'loading', done: Math.min(1, (of.toMs - first.startMs) / length) });
  }
  tell({ state: 'ready', bins: pages.reverse().flat(), windowsABin: size });
}
