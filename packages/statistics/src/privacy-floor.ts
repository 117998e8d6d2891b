import type { GroupShares, GroupWindow } from '@crowdtone/domain';
import { type publishPartShares, publishShares, publishTrust } from './publish-shares';

/**
 * The privacy floor, the only path from readings to published shares: when fewer than `floor` people were readable at the
 * same time, shares are withheld, because in so small a group they reveal what individuals expressed. The number of people
 * over the whole window is no measure: one who leaves and returns is counted twice. Socket.IO, REST, exports and dashboard
 * all publish this result. Corrected and counted shares are withheld together, and rounded alike by {@link publishShares}.
 *
 * @param atOnce largest number of simultaneously readable people
 * @param estimate computes the shares; called only when the floor is met
 * @param publish {@link publishShares} of a whole, {@link publishPartShares} of a part of one
 */
export function sharesAboveFloor<Person>(
  people: readonly Person[],
  atOnce: number,
  floor: number,
  estimate: (people: readonly Person[]) => Pick<GroupWindow, 'counted' | 'trust'> & { readonly shares: GroupShares },
  publish: typeof publishShares | typeof publishPartShares = publishShares,
): Pick<GroupWindow, 'withheld' | 'shares' | 'counted' | 'trust'> {
  if (people.length === 0) return { withheld: 'nobody-readable', shares: null, counted: null, trust: null };
  if (atOnce < floor) return { withheld: 'below-floor', shares: null, counted: null, trust: null };
  const { shares, counted, trust } = estimate(people);
  // The size of the group in which one person could be singled out, not the number of all who passed by.
  return {
    withheld: null,
    shares: publish(shares, atOnce),
    counted: counted && publish(counted, atOnce),
    trust: trust && publishTrust(trust, atOnce),
  };
}
