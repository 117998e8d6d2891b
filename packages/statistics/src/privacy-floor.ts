import type { GroupShares, GroupWindow } from '@crowdtone/domain';

/**
 * The privacy floor. This is the only way from people's readings to published shares: a group with fewer readable
 * people than `floor` gets none, since in so small a group the shares tell what one person expressed. Everything that
 * publishes (Socket.IO, REST, exports, the dashboard) carries the result on. Corrected and counted shares are withheld
 * together.
 *
 * @param estimate computes the shares; called only for a group that may be published
 */
export function sharesAboveFloor<Person>(
  people: readonly Person[],
  floor: number,
  estimate: (people: readonly Person[]) => Pick<GroupWindow, 'counted'> & { readonly shares: GroupShares },
): Pick<GroupWindow, 'withheld' | 'shares' | 'counted'> {
  if (people.length === 0) return { withheld: 'nobody-readable', shares: null, counted: null };
  if (people.length < floor) return { withheld: 'below-floor', shares: null, counted: null };
  return { withheld: null, ...estimate(people) };
}
