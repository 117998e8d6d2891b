import { isDeepStrictEqual } from 'node:util';
import type { WatchedSource } from '@crowdtone/config';
import { ANY_ADDRESS, type ConnectOptions, type LiveSource, remoteAddressRule } from '@crowdtone/video';

/** What becomes of the sources of a roster. */
export interface RosterWork {
  open(source: WatchedSource): Promise<LiveSource>;
  /** Works on a source until it is closed. */
  analyse(source: WatchedSource, frames: LiveSource): Promise<void>;
  /** A source is shown or connected to otherwise from now on. */
  described(source: WatchedSource, isAnotherConnection: boolean): void;
  /** The list of sources is another one. */
  changed(): void;
}

interface Entry {
  wanted: WatchedSource;
  readonly source: LiveSource;
}

/**
 * The live sources that are watched. It is given the whole list each time and does what leads from one to the next, so
 * that a source whose description is the same never notices a change of another.
 */
export class SourceRoster {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  #wanted: readonly WatchedSource[] | null = null;
  #changing: Promise<void> | null = null;
  #closed = false;
  #fail: (error: unknown) => void = () => undefined;
  #end: () => void = () => undefined;

  /** Resolves when it is closed and nothing is left of any source; rejects when the work on one fails. */
  readonly finished: Promise<void>;

  constructor(private readonly work: RosterWork) {
    this.finished = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.finished.catch(() => undefined); // whoever waits for it hears of the failure
  }

  /** Sources that are watched, paused ones among them. */
  get size(): number {
    return this.#entries.size;
  }

  /** Sources that are not paused. */
  get active(): number {
    return [...this.#entries.values()].filter(({ wanted }) => !wanted.paused).length;
  }

  /** Replaces the list. Of lists that come quickly only the newest is followed. */
  want(sources: readonly WatchedSource[]): void {
    if (this.#closed) return;
    this.#wanted = sources;
    this.#changing ??= this.#follow().catch(this.#fail);
  }

  /** Closes every source, and resolves when each frame of theirs is accounted for; failures are told by `finished`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#changing;
    await Promise.all([...this.#entries.values()].map(({ source }) => source.close()));
    await Promise.allSettled(this.#running);
    this.#end();
  }

  async #follow(): Promise<void> {
    for (let sources = this.#wanted; sources && !this.#closed; sources = this.#wanted) {
      this.#wanted = null;
      await this.#change(sources);
      this.work.changed();
    }
    this.#changing = null;
  }

  async #change(sources: readonly WatchedSource[]): Promise<void> {
    const ids = new Set(sources.map(({ sourceId }) => sourceId));
    for (const [id, { source }] of this.#entries) {
      if (ids.has(id)) continue;
      this.#entries.delete(id);
      await source.close();
    }
    await Promise.all(sources.map((wanted) => this.#adapt(wanted)));
  }

  async #adapt(wanted: WatchedSource): Promise<void> {
    const entry = this.#entries.get(wanted.sourceId);
    if (entry === undefined) return this.#take(wanted);
    const before = entry.wanted;
    entry.wanted = wanted;
    if (wanted.paused) entry.source.pause();
    const isAnother = !sameConnection(before, wanted);
    if (isAnother || before.picture !== wanted.picture) this.work.described(wanted, isAnother);
    if (isAnother) await entry.source.redirect(wanted.location, connectOptions(wanted));
    if (!wanted.paused) entry.source.resume();
  }

  async #take(wanted: WatchedSource): Promise<void> {
    const source = await this.work.open(wanted);
    this.#entries.set(wanted.sourceId, { wanted, source });
    const running = this.work.analyse(wanted, source).catch(this.#fail);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}

/** How a source of the roster is connected to. */
export function connectOptions(source: WatchedSource): ConnectOptions {
  const { transport, hardware, stallMs, connectMs, allowedNetworks, corrections } = source;
  const addressRule = allowedNetworks === null ? ANY_ADDRESS : remoteAddressRule(allowedNetworks);
  return { transport, hardware, stallMs, connectMs, addressRule, corrections };
}

function sameConnection(a: WatchedSource, b: WatchedSource): boolean {
  const keys = ['location', 'transport', 'hardware', 'stallMs', 'connectMs'] as const;
  const networksOf = ({ allowedNetworks }: WatchedSource) => JSON.stringify(allowedNetworks);
  const isSame = keys.every((key) => a[key] === b[key]) && networksOf(a) === networksOf(b);
  return isSame && isDeepStrictEqual(a.corrections, b.corrections);
}
