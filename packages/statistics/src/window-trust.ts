/** How reliable the shares of a window are, and why. */
import type {
  ExpressionShare,
  GroupShares,
  GroupWindow,
  TrustLevel,
  TrustReason,
  WindowTrust,
} from '@crowdtone/domain';
import { unlikenessOf } from './familiarity';
import { medianOf } from './median';
import { bySize, estimateShares, type ShareCorrection, type SizedReading, widened } from './share-correction';

/** Fewer people than this give intervals so wide that little is said. */
const FEW_PEOPLE = 10;
/** Side of the canonical window, pixels: below it networks read well under three of four faces right. */
const SMALL_FACE_PX = 16;
/** Half of the people read in fewer frames than this. */
const FEW_FRAMES = 3;
/** People of a size that say something of how unlike its readings are. */
const MIN_COMPARED = 5;
/** One of twenty usual groups is beyond the first; the second was passed by groups whose intervals held too rarely. */
const UNLIKE = { fair: 1, poor: 1.5 } as const;
/**
 * How much intervals are widened: always a little, since no crowd is quite like the validation faces; for each unit of
 * unlikeness; and for each unit beyond 1, where readings are unusual. The least that makes 95 % intervals hold in 90 % of groups
 * of altered validation faces (`crowdtone evaluate --shares`), unless trust is poor. H.264 and blur make small faces hardly more
 * unlike than usual ones, so that widening cannot begin with the unusual.
 */
const WIDENING = { always: 0.15, perUnit: 0.3, perUnusualUnit: 2 } as const;

/**
 * Trust in a window's shares.
 *
 * @param people those that the shares were estimated from, at least one
 * @param shares estimated for them
 * @param correction what they were estimated with; null, or one of another kind, knows nothing of how unlike readings are
 */
export function assessTrust(
  people: readonly SizedReading[],
  shares: readonly Pick<ExpressionShare, 'share'>[],
  correction: ShareCorrection | null,
): WindowTrust {
  const unlikeness = unlikenessIn(people, shares, correction);
  const reasons: TrustReason[] = [];
  if (people.length < FEW_PEOPLE) reasons.push('few-people');
  if (medianOf(people.map(({ sizePx }) => sizePx)) < SMALL_FACE_PX) reasons.push('small-faces');
  if ((unlikeness ?? 0) > UNLIKE.fair) reasons.push('unlike-validation');
  const frames = people.flatMap((person) => person.frames ?? []);
  if (frames.length > 0 && medianOf(frames) < FEW_FRAMES) reasons.push('few-frames');
  const known = unlikeness && Math.max(0, unlikeness);
  return { level: levelOf(reasons, unlikeness), reasons, unlikeness: known, widening: wideningFor(known) };
}

/**
 * The shares of a group with the trust in them, and with intervals widened where readings are unlike those of validation.
 *
 * @param people at least one
 * @param random numbers in [0,1); the same ones give the same shares
 */
export function trustedShares(
  people: readonly SizedReading[],
  correction: ShareCorrection | null,
  random: () => number,
): Pick<GroupWindow, 'counted'> & { readonly shares: GroupShares; readonly trust: WindowTrust } {
  const { shares, counted } = estimateShares(people, correction, random);
  const trust = assessTrust(people, shares.expressions, correction);
  return { shares: { ...shares, expressions: widenedByTrust(shares.expressions, trust) }, counted, trust };
}

/** The intervals of shares, widened by what is not trusted. */
export function widenedByTrust<Share extends ExpressionShare>(
  shares: readonly Share[],
  { widening }: Pick<WindowTrust, 'widening'>,
): Share[] {
  return shares.map((share) => ({ ...share, ...widened(share, widening) }));
}

/** @param unlikeness null when unknown; then intervals stay as they are */
function wideningFor(unlikeness: number | null): number {
  if (unlikeness === null) return 1;
  const { always, perUnit, perUnusualUnit } = WIDENING;
  return 1 + always + perUnit * unlikeness + perUnusualUnit * Math.max(0, unlikeness - UNLIKE.fair);
}

function levelOf(reasons: readonly TrustReason[], unlikeness: number | null): TrustLevel {
  if ((unlikeness ?? 0) > UNLIKE.poor || reasons.length > 2) return 'poor';
  return reasons.length > 0 ? 'fair' : 'good';
}

/** Over the sizes of faces, by their people; null where no size has enough of them or nothing is known. */
function unlikenessIn(
  people: readonly SizedReading[],
  shares: readonly Pick<ExpressionShare, 'share'>[],
  correction: ShareCorrection | null,
): number | null {
  if (correction?.estimator !== 'vote-mixture-posterior') return null;
  const values = shares.map(({ share }) => share);
  let [sum, compared] = [0, 0];
  for (const { bucket, members } of bySize(people, correction.buckets)) {
    if (members.length < MIN_COMPARED || bucket.familiarity === null) continue;
    sum += members.length * unlikenessOf(members, bucket.prototypes, values, bucket.familiarity);
    compared += members.length;
  }
  return compared === 0 ? null : sum / compared;
}
