/** The statistics of one group of people in a window: everyone in the picture, or those of one part of it. */
import {
  type AnalysedFrame,
  type GroupWindow,
  inFixedOrder,
  type Tally,
  tallyAdd,
  type UnreadableReason,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { sharesAboveFloor } from './privacy-floor';
import { publishPartShares, publishShares } from './publish-shares';
import type { ShareCorrection, SizedReading } from './share-correction';
import { readableAtOnce, type TrackReading } from './track-readings';
import { trustedShares } from './window-trust';

/**
 * The same for all groups: equal readings give equal shares wherever and whenever they were taken, also when another number of
 * frames, or another processor, changed their last digits. Groups that differ in more than that soon use the numbers differently.
 */
const DRAWING_SEED = 1;

/** How the shares of a group are computed. */
export interface GroupFiguresMethod {
  /** Fewest simultaneously readable people whose shares are published. */
  readonly floor: number;
  /** Share correction of the model; null when shares are counted. */
  readonly correction: ShareCorrection | null;
}

/** Whether a group is the whole, or a part of one that is published too; the shares of some parts are withheld for others. */
export type GroupKind = 'whole' | 'part' | 'withheld-part';

/**
 * Counts and shares of a group; a deterministic function that does not depend on the order of frames.
 *
 * @param tracks of the group
 */
export function groupFigures(
  frames: readonly AnalysedFrame[],
  tracks: readonly TrackReading[],
  { floor, correction }: GroupFiguresMethod,
  kind: GroupKind,
): Pick<GroupWindow, 'people' | 'withheld' | 'shares' | 'counted' | 'trust'> {
  const unreadable: Tally<UnreadableReason> = {};
  const people: SizedReading[] = [];
  for (const track of tracks) {
    if (track.unreadable === null) people.push(track);
    else tallyAdd(unreadable, track.unreadable);
  }
  const random = seededRandom(DRAWING_SEED);
  const atOnce = readableAtOnce(frames, tracks);
  const estimate = (readable: readonly SizedReading[]) => trustedShares(readable, correction, random);
  const isProtecting = kind === 'withheld-part' && people.length > 0 && atOnce >= floor;
  return {
    people: {
      seen: tracks.length - (unreadable.static ?? 0),
      readable: people.length,
      readableAtOnce: atOnce,
      unreadable: inFixedOrder(unreadable),
    },
    ...(isProtecting
      ? { withheld: 'protects-others', shares: null, counted: null, trust: null }
      : sharesAboveFloor(people, atOnce, floor, estimate, kind === 'whole' ? publishShares : publishPartShares)),
  };
}
