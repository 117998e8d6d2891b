import type { RightsConfig } from '@crowdtone/config';
import type { Principal } from './principal';

/** Stands for everybody among roles, and for all cameras. */
const EVERYTHING = '*';
const MAX_NAME_LENGTH = 100;

/** What somebody may do. */
export type Rights = Pick<Principal, 'role' | 'sources'>;

/**
 * The rights that follow from what is said of a person.
 *
 * @param roles values of the claim or header of roles
 * @param cameras values of that of cameras; null when none is configured, and everybody may see all of them
 * @returns null when there is no role, or no camera
 */
export function rightsFrom(
  { operators, viewers, cameras: known }: RightsConfig,
  roles: readonly string[],
  cameras: readonly string[] | null,
): Rights | null {
  const includes = (list: readonly string[]) => list.some((value) => value === EVERYTHING || roles.includes(value));
  const role = includes(operators) ? 'operator' : includes(viewers) ? 'viewer' : null;
  if (role === null) return null;
  if (cameras === null) return { role, sources: null };
  const sources = new Set<string>();
  for (const value of cameras) {
    const ids = known === undefined ? [value] : Object.hasOwn(known, value) ? (known[value] ?? []) : [];
    if (ids === EVERYTHING) return { role, sources: null };
    for (const id of ids) sources.add(id);
  }
  return sources.size > 0 ? { role, sources } : null;
}

/** A name as it is logged and shown: one line, of bounded length; null when nothing is left of it. */
export function shownName(text: string): string | null {
  const name = text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_LENGTH);
  return name === '' ? null : name;
}
