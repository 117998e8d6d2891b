import {
  type AnalysedFrame,
  CrowdtoneError,
  type DropReason,
  type GroupWindow,
  inFixedOrder,
  type ModelIdentity,
  type SettledFrame,
  type Tally,
  tallyAdd,
  type WindowPlaces,
  type ZoneArea,
} from '@crowdtone/domain';
import { groupFigures } from './group-figures';
import { trackPlaces } from './places/track-places';
import { windowPlaces } from './places/window-places';
import { publishableZones, zoneFigures } from './places/zone-figures';
import type { ShareCorrection } from './share-correction';
import { readTracks } from './track-readings';

/** A window to be computed. */
export interface WindowRequest {
  readonly runId: string;
  readonly sourceId: string;
  readonly index: number;
  /** Milliseconds. */
  readonly windowMs: number;
  /** Privacy floor: fewest simultaneously readable people whose shares are published. */
  readonly floor: number;
  /** True when the source ended before the window did. */
  readonly partial: boolean;
  /** Share correction of the model; null or absent when it has none: then shares are counted. */
  readonly correction?: ShareCorrection | null;
  /** Zones of the source; by default none. */
  readonly zones?: readonly ZoneArea[];
  /** Every settled frame of the window once, in any order. */
  readonly frames: readonly SettledFrame[];
}

/** Number of the window that a presentation time falls into: window i spans [i·windowMs, (i+1)·windowMs). */
export function windowIndexAt(presentationMs: number, windowMs: number): number {
  return Math.floor(presentationMs / windowMs);
}

/** The group statistics of one window, see {@link buildWindow}. */
export function buildGroupWindow(request: WindowRequest): GroupWindow {
  return buildWindow(request).window;
}

/**
 * The group statistics of one window, of its zones, and what it adds to heat maps: a deterministic function of the request
 * that does not depend on the order of frames.
 *
 * @throws {CrowdtoneError} E_INTERNAL when the frames were classified by different models, whose probabilities must not be
 *   averaged
 */
export function buildWindow(request: WindowRequest): { readonly window: GroupWindow; readonly places: WindowPlaces } {
  const { runId, sourceId, index, windowMs, partial, floor, correction = null, zones = [] } = request;
  const analysed = request.frames.filter((frame) => frame.kind === 'analysed');
  const dropped: Tally<DropReason> = {};
  for (const frame of request.frames) {
    if (frame.kind === 'dropped') tallyAdd(dropped, frame.reason);
  }

  const tracks = readTracks(analysed);
  const method = { floor, correction };
  const whole = groupFigures(analysed, tracks, method, 'whole');
  const people = { frames: analysed, tracks, places: trackPlaces(analysed, zones) };
  const parts = publishableZones(people, zones, { floor, withheld: whole.withheld });
  const groups = [...parts.published.map(({ members }) => members), parts.rest];
  const window: GroupWindow = {
    runId,
    sourceId,
    index,
    startMs: index * windowMs,
    endMs: (index + 1) * windowMs,
    partial,
    frames: { analysed: analysed.length, dropped: inFixedOrder(dropped) },
    people: whole.people,
    floor,
    withheld: whole.withheld,
    shares: whole.shares,
    counted: whole.counted,
    trust: whole.trust,
    ...(zones.length > 0 && { zoned: zoneFigures(people, zones, parts, method) }),
    model: modelOf(analysed),
  };
  return { window, places: windowPlaces(people, floor, whole.withheld === null ? groups : []) };
}

function modelOf(frames: readonly AnalysedFrame[]): ModelIdentity | null {
  const model = frames[0]?.model ?? null;
  const other = frames.find((frame) => frame.model.digest !== model?.digest);
  if (other) {
    throw new CrowdtoneError(
      'E_INTERNAL',
      `one window has readings of two models (${model?.name}, ${other.model.name}); start every expression worker of a run with the same model`,
    );
  }
  return model;
}
