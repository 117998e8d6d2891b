import type { Role, Session } from '@crowdtone/domain';

/** Who a request is from, and what they may do. */
export interface Principal {
  /** Of the token or the person; null without one. */
  readonly name: string | null;
  readonly role: Role;
  /** Identifiers of the sources that may be seen; null means every source. */
  readonly sources: ReadonlySet<string> | null;
  /** Milliseconds since 1970; null means never. */
  readonly expiresAt: number | null;
  /** How they were recognised; null without access control, and for whoever was not. */
  readonly by: 'token' | 'session' | 'proxy' | null;
}

/** What dashboards know of the monitored place. */
export type PlaceSettings = Pick<Session, 'timeZone' | 'retention'>;

/** The caller of a gateway without tokens, which is reachable from its own machine only. */
export const OWNER: Principal = { name: null, role: 'operator', sources: null, expiresAt: null, by: null };

/** A caller who has not said who they are. */
export const ANONYMOUS: Principal = { name: null, role: 'viewer', sources: new Set(), expiresAt: null, by: null };

/** Whether a source may be seen. */
export function maySee({ sources }: Pick<Principal, 'sources'>, sourceId: string): boolean {
  return sources === null || sources.has(sourceId);
}

/** Each role may do whatever those before it may. */
const ROLES: readonly Role[] = ['wall', 'viewer', 'operator'];

/** Whether a role is held; operators may do whatever viewers may, and viewers what a wall may. */
export function mayActAs({ role }: Principal, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * A principal as REST answers it.
 *
 * @param place what is the same for all callers
 * @param proxyEnds whether people whom a proxy signed in can sign out there
 */
export function sessionOf(principal: Principal, place: PlaceSettings, proxyEnds: boolean): Session {
  const { name, role, sources, expiresAt, by } = principal;
  const canLogOut = by === 'proxy' ? proxyEnds : by !== null;
  return { name, role, sources: sources === null ? null : [...sources], ...place, expiresAt, canLogOut };
}
