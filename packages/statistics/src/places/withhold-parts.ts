/** Which parts of a published whole may have shares of their own, so that none of the others can be computed from them. */

/** A part of a whole, with its readable people. */
export interface Part {
  readonly id: string;
  readonly members: ReadonlySet<number>;
}

/** Parts with shares, and whom a subtraction of them from the whole leaves. */
export interface PublishableParts {
  readonly published: readonly Part[];
  readonly rest: ReadonlySet<number>;
}

/**
 * Complementary suppression (L. H. Cox, "Suppression methodology and statistical disclosure control", Journal of the American
 * Statistical Association 75 (1980), 377-385) for one partition of a whole. From the shares of the whole and of some parts, with
 * the numbers of people, the shares of those parts together can be computed, and of the **rest**: everyone else. Both must
 * reach the floor. A part under it has no shares; if the rest is then a group under it too, though not empty, the last part
 * that has shares loses them: together with it the rest reaches the floor.
 *
 * The choice depends on numbers of people alone, which are published anyway, and on the fixed order of the parts: if the smallest
 * part were chosen, it would alternate between two of equal size, and windows with one and the other together would
 * have all parts.
 *
 * @param whole everyone who is readable; they have published shares, so they reach the floor
 * @param parts disjoint; people of the whole may be in none of them
 * @param atOnce largest number of a set of people who are in one frame
 */
export function publishableParts(
  whole: ReadonlySet<number>,
  parts: readonly Part[],
  floor: number,
  atOnce: (people: ReadonlySet<number>) => number,
): PublishableParts {
  const published = parts.filter(({ members }) => members.size > 0 && atOnce(members) >= floor);
  let rest = withoutParts(whole, published);
  while (published.length > 0 && rest.size > 0 && atOnce(rest) < floor) {
    published.pop();
    rest = withoutParts(whole, published);
  }
  return { published, rest };
}

function withoutParts(whole: ReadonlySet<number>, parts: readonly Part[]): ReadonlySet<number> {
  return new Set([...whole].filter((person) => !parts.some(({ members }) => members.has(person))));
}
