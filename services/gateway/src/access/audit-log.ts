import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { CrowdtoneError, ErrorCode, LogAction, LogEntry } from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { BoundedMap } from '@crowdtone/runtime';
import type { LogStore } from '@crowdtone/store';
import { addressGroup } from './addresses';
import type { Authenticator } from './authenticator';
import type { Principal } from './principal';

/** Refusals of an address that are joined to one entry, milliseconds. */
const REFUSAL_PERIOD_MS = 60_000;
const MAX_ADDRESSES = 1_000;
/** Bounds what callers without a token can make the log grow by, in {@link REFUSAL_PERIOD_MS}. */
const MAX_REFUSALS = 60;

/** Refusals that say something about the caller. A missing token does not: every browser comes without one at first. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'E_TOKEN_UNKNOWN',
  'E_TOKEN_EXPIRED',
  'E_TOO_MANY_ATTEMPTS',
  'E_ROLE_REFUSED',
  'E_SOURCE_REFUSED',
]);

/** What is recorded of an action, beside who, when and from where. */
export type LoggedAction = Pick<LogEntry, 'subject' | 'detail'> & { readonly action: LogAction };

/** Writes the log: who did or was refused what, when and from where. Entries never hold a token or a body. */
export class AuditLog {
  readonly #refusals = new BoundedMap<string, { sinceMs: number; repeated: number }>(MAX_ADDRESSES);
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
    try {
      await this.record(request, principal, { action: 'refused', subject: null, detail });
    } catch (error) {
      this.logger.error({ err: error }, 'a refusal could not be stored in the log');
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
