import { joinBins, joinedForQuiet, type SourceRecord, type TimelineSegment } from '@crowdtone/domain';
import { useEffect, useMemo, useState } from 'react';
import { fetchTimeline } from '../gateway/history-api';
import { runRequest } from '../gateway/run-request';
import type { SelectedSpan, TimeRange } from './range-selection';
import { type CameraTimeline, clockRangeOf, joinedBins, summariseTimeline, TIMELINE_CLOCK } from './timeline';
import type { BinsState } from './use-bins';
import type { LoadedRange } from './use-range';

/** What was loaded, and for what. */
interface Loaded {
  readonly identity: string;
  readonly camera: CameraTimeline;
  readonly range: TimeRange;
  readonly segments: readonly TimelineSegment[];
}

/**
 * Loads a range of a camera over all its runs. A relative range follows the camera: what was loaded stays on screen until
 * the newer figures are there.
 *
 * @param moment another number loads the range again
 */
export function useTimelineRange(
  camera: CameraTimeline | null,
  span: SelectedSpan,
  moment: number,
): LoadedRange | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [fault, setFault] = useState<{ readonly key: string; readonly message: string } | null>(null);
  const identity = JSON.stringify([camera?.sourceId, camera?.zone, span]);
  const key = JSON.stringify([identity, moment]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known of a camera changes all the time; the key says when to ask
  useEffect(() => {
    if (camera === null) return;
    const range = clockRangeOf(span, camera);
    return runRequest(
      (signal) => fetchTimeline(camera, range, signal),
      (segments) => setLoaded({ identity, camera, range, segments }),
      (message) => setFault({ key, message }),
    );
  }, [key, camera === null]);

  return useMemo(() => {
    if (camera === null) return null;
    if (loaded?.identity === identity) return rangeFrom(loaded);
    const bins: BinsState =
      fault?.key === key ? { state: 'fault', message: fault.message } : { state: 'loading', done: 0 };
    const range = clockRangeOf(span, camera);
    const { run, source, zone } = camera;
    return {
      identity,
      run,
      source,
      zone,
      clock: TIMELINE_CLOCK,
      range,
      bins,
      summary: null,
      segments: [],
      summarySinceMs: null,
    };
  }, [camera, loaded, fault, identity, key, span]);
}

/** The source as charts and files name it: with its zone. */
function namedSource(source: SourceRecord, { source: { zones = [] }, zone }: CameraTimeline): SourceRecord {
  const name = zones.find(({ id }) => id === zone)?.name;
  return name === undefined ? source : { ...source, label: `${source.label}, ${name}` };
}

function rangeFrom({ identity, camera, range, segments }: Loaded): LoadedRange {
  const { summary, sinceMs } = summariseTimeline(segments);
  const joined = joinedForQuiet(segments.map(({ bins }) => bins));
  const wide = joinedBins(segments.map((segment) => ({ ...segment, bins: [...joinBins(segment.bins, joined)] })));
  const windowsPerBin = Math.max(1, ...segments.map(({ size }) => size)) * joined;
  const newest = segments.at(-1) ?? camera;
  return {
    identity,
    run: newest.run,
    source: namedSource(newest.source, camera),
    zone: camera.zone,
    clock: TIMELINE_CLOCK,
    range,
    bins: {
      state: 'ready',
      bins: joinedBins(segments),
      drawn: { bins: wide, windowsPerBin, isQuiet: joined > 1 },
    },
    summary,
    segments,
    summarySinceMs: sinceMs,
  };
}
