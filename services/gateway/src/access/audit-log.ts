import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CrowdtoneError, ErrorCode, LogAction, LogEntry } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { BoundedMap } from '@crowdtone/runtime';
import type { LogStore } from '@crowdtone/store';
import { addressGroup } from './addresses';
import type { Authenticator } from './authenticator';
import type { Principal } from './principal';
import { SIGN_IN_ERRORS } from './sign-in-error';

/** Refusals of an address that are joined to one entry, milliseconds. */
const REFUSAL_PERIOD_MS = 60_000;
const MAX_ADDRESSES = 1_000;
/** Bounds what callers without a token can make the log grow by, in {@link REFUSAL_PERIOD_MS}. */
const MAX_REFUSALS = 60;
/** How long somebody whom a proxy vouches for counts as signed in, milliseconds. */
const VISIT_MS = 12 * 3_600_000;

/** Refusals that say something about the caller. A missing token does not: every browser comes without one at first. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_TOKEN_UNKNOWN',
  'E_TOKEN_EXPIRED',
  'E_TOO_MANY_ATTEMPTS',
  'E_ROLE_REFUSED',
  'E_SOURCE_REFUSED',
  'E_PROXY_REFUSED',
  'E_RIGHTS_MISSING',
  ...SIGN_IN_ERRORS,
]);

/** What is recorded of an action, beside who, when and from where. */
export type LoggedAction = Pick<LogEntry, 'subject' | 'detail'> & { readonly action: LogAction };

/** Writes the log: who did or was refused what, when and from where. Entries never hold a token or a body. */
export class AuditLog {
  readonly #refusals = new BoundedMap<string, { sinceMs: number; repeated: number }>(MAX_ADDRESSES);
  /** People whom a proxy signed in, with their role, and since when. */
  readonly #visitors = new BoundedMap<string, number>(MAX_ADDRESSES);
  #period = { sinceMs: 0, refusals: 0 };

  /** @param now milliseconds that never run backwards */
  constructor(
    private readonly store: Pick<LogStore, 'add'>,
    private readonly authenticator: Authenticator,
    private readonly logger: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Who a new entry is of. */
  stamp(request: IncomingMessage, { name }: Pick<Principal, 'name'>): Pick<LogEntry, 'id' | 'at' | 'who' | 'from'> {
    return { id: randomUUID(), at: Date.now(), who: name, from: this.authenticator.addressOf(request) };
  }

  /** Stores an entry. @throws {CrowdtoneError} errors of the store */
  async record(request: IncomingMessage, principal: Pick<Principal, 'name'>, what: LoggedAction): Promise<void> {
    await this.store.add({ ...this.stamp(request, principal), ...what });
  }

  /** Records the sign-in of somebody whom a proxy vouches for, who comes without one of ours: the first request in 12 hours. */
  async arrived(request: IncomingMessage, { name, role, by }: Principal): Promise<void> {
    if (by !== 'proxy') return;
    const visitor = `${role} ${name}`;
    const since = this.#visitors.get(visitor);
    if (since !== undefined && this.now() - since < VISIT_MS) return;
    this.#visitors.set(visitor, this.now());
    await this.#tryRecord(request, { name }, { action: 'signed-in', subject: null, detail: `as ${role}, by a proxy` });
  }

  /**
   * Records a refusal, if its code says something about the caller. Repeated ones of an address are counted, and their
   * number is in its next entry, so that guessing tokens does not fill the disk.
   */
  async refused(
    request: IncomingMessage,
    principal: Pick<Principal, 'name'>,
    { code }: CrowdtoneError,
    where: string,
  ): Promise<void> {
    if (!REFUSALS.has(code)) return;
    const repeated = this.#admit(`${code} ${addressGroup(this.authenticator.addressOf(request))}`);
    if (repeated === null) return;
    const detail = `${code} at ${where}${repeated > 0 ? `; ${repeated} more like it since the last entry` : ''}`;
    await this.#tryRecord(request, principal, { action: 'refused', subject: null, detail });
  }

  async #tryRecord(request: IncomingMessage, who: Pick<Principal, 'name'>, what: LoggedAction): Promise<void> {
    try {
      await this.record(request, who, what);
    } catch (error) {
      this.logger.error({ err: error, action: what.action }, 'an action could not be stored in the log');
    }
  }

  /** How many refusals there were since the last entry; null when there is to be no entry now. */
  #admit(key: string): number | null {
    const now = this.now();
    const known = this.#refusals.get(key);
    if (known !== undefined && now - known.sinceMs < REFUSAL_PERIOD_MS) {
      known.repeated += 1;
      return null;
    }
    if (now - this.#period.sinceMs >= REFUSAL_PERIOD_MS) this.#period = { sinceMs: now, refusals: 0 };
    if (this.#period.refusals >= MAX_REFUSALS) return null;
    this.#period.refusals += 1;
    this.#refusals.set(key, { sinceMs: now, repeated: 0 });
    return known?.repeated ?? 0;
  }
}
