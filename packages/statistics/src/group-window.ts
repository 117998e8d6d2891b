import {
  type AnalysedFrame,
  CrowdtoneError,
  type DropReason,
  type GroupWindow,
  type ModelIdentity,
  type SettledFrame,
  type Tally,
  tallyAdd,
  type UnreadableReason,
} from '@crowdtone/domain';
import { seededRandom, seedOf } from '@crowdtone/runtime/random';
import { sharesAboveFloor } from './privacy-floor';
import type { ShareCorrection, SizedReading } from './share-correction';
import { readableAtOnce, readTracks } from './track-readings';
import { trustedShares } from './window-trust';

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
  /** Every settled frame of the window once, in any order. */
  readonly frames: readonly SettledFrame[];
}

/** Number of the window that a presentation time falls into: window i spans [i·windowMs, (i+1)·windowMs). */
export function windowIndexAt(presentationMs: number, windowMs: number): number {
  return Math.floor(presentationMs / windowMs);
}

/**
 * The group statistics of one window: a deterministic function of the request that does not depend on the order of frames.
 *
 * @throws {CrowdtoneError} E_INTERNAL when the frames were classified by different models, whose probabilities must not be
 *   averaged
 */
export function buildGroupWindow(request: WindowRequest): GroupWindow {
  const { runId, sourceId, index, windowMs, partial, floor, correction = null } = request;
  const analysed = request.frames.filter((frame) => frame.kind === 'analysed');
  const dropped: Tally<DropReason> = {};
  for (const frame of request.frames) {
    if (frame.kind === 'dropped') tallyAdd(dropped, frame.reason);
  }

  const tracks = readTracks(analysed);
  const unreadable: Tally<UnreadableReason> = {};
  const people: SizedReading[] = [];
  for (const track of tracks) {
    if (track.unreadable === null) people.push(track);
    else tallyAdd(unreadable, track.unreadable);
  }

  // Seeded by the readings alone: the same video gives the same shares on every machine and in every run.
  const random = seededRandom(seedOf(index, digestOf(people)));
  const atOnce = readableAtOnce(analysed, tracks);
  return {
    runId,
    sourceId,
    index,
    startMs: index * windowMs,
    endMs: (index + 1) * windowMs,
    partial,
    frames: { analysed: analysed.length, dropped: inFixedOrder(dropped) },
    people: {
      seen: tracks.length - (unreadable.static ?? 0),
      readable: people.length,
      readableAtOnce: atOnce,
      unreadable: inFixedOrder(unreadable),
    },
    floor,
    ...sharesAboveFloor(people, atOnce, floor, (readable) => trustedShares(readable, correction, random)),
    model: modelOf(analysed),
  };
}

/** All inputs of the estimate, as text. */
function digestOf(people: readonly SizedReading[]): string {
  return people.map(({ sizePx, probabilities }) => `${sizePx}:${probabilities.join()}`).join(';');
}

/** Key order is visible in JSON, so it must not depend on the order of frames. */
function inFixedOrder<Reason extends string>(tally: Tally<Reason>): Tally<Reason> {
  return Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1))) as Tally<Reason>;
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
