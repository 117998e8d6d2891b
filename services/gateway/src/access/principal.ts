import type { Role, Session } from '@crowdtone/domain';

/** Who asks, as far as the gateway knows, and what they may do. */
export interface Principal {
  /** Of the token; null for whoever got in without one. */
  readonly name: string | null;
  readonly role: Role;
  /** Identifiers of the sources that may be seen; null means every source. */
  readonly sources: ReadonlySet<string> | null;
  /** Milliseconds since 1970; null means never. */
  readonly expiresAt: number | null;
}

/** Whoever sits at the machine of a gateway that asks for no token. */
export const OWNER: Principal = { name: null, role: 'operator', sources: null, expiresAt: null };

/** Somebody who has shown nothing yet. */
export const ANONYMOUS: Principal = { name: null, role: 'viewer', sources: new Set(), expiresAt: null };

export function maySee({ sources }: Pick<Principal, 'sources'>, sourceId: string): boolean {
  return sources === null || sources.has(sourceId);
}

export function mayActAs({ role }: Principal, needed: Role): boolean {
  return role === 'operator' || needed === 'viewer';
}

export function sessionOf({ name, role, sources, expiresAt }: Principal): Session {
  return { name, role, sources: sources === null ? null : [...sources], expiresAt };
}
