import type { GroupShares, GroupWindow } from '@crowdtone/domain';
import { publishShares } from './publish-shares';

/**
 * The privacy floor. This is the only way from people's readings to published shares: where fewer readable people than
 * `floor` were there at the same time there are none, since in so small a group the shares say what one person expressed.
 * People over the whole window are no measure: one who comes and goes is counted each time. Everything that publishes
 * (Socket.IO, REST, exports, the dashboard) carries the result on. Corrected and counted shares are withheld together, and
 * published alike: see {@link publishShares}.
 *
 * @param atOnce largest number of them at the same time
 * @param estimate computes the shares; called only for a group that may be published
 */
export function sharesAboveFloor<Person>(
  people: readonly Person[],
  atOnce: number,
  floor: number,
  estimate: (people: readonly Person[]) => Pick<GroupWindow, 'counted'> & { readonly shares: GroupShares },
): Pick<GroupWindow, 'withheld' | 'shares' | 'counted'> {
  if (people.length === 0) return { withheld: 'nobody-readable', shares: null, counted: null };
  if (atOnce < floor) return { withheld: 'below-floor', shares: null, counted: null };
  const { shares, counted } = estimate(people);
  // The size of the group that one could be told apart in, not of all who passed through the window.
  return {
    withheld: null,
    shares: publishShares(shares, atOnce),
    counted: counted && publishShares(counted, atOnce),
  };
}
