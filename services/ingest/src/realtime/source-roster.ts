import { isDeepStrictEqual } from 'node:util';
import type { WatchedSource } from '@crowdtone/config';
import { ANY_ADDRESS, type ConnectOptions, type LiveSource, remoteAddressRule } from '@crowdtone/video';

/** What is done with the sources of a roster. */
export interface RosterWork {
  open(source: WatchedSource): Promise<LiveSource>;
  /** Analyses a source until it is closed. */
  analyse(source: WatchedSource, frames: LiveSource): Promise<void>;
  /** The thumbnail mode or the connection of a source changed. */
  described(source: WatchedSource, isAnotherConnection: boolean): void;
  /** The list of sources changed. */
  changed(): void;
}

interface Entry {
  wanted: WatchedSource;
  readonly source: LiveSource;
  /** Settles when every frame of it is accounted for. */
  readonly running: Promise<void>;
}

/**
 * The live sources under analysis. It receives the complete list each time and applies the difference, so that a source
 * with an unchanged description is not affected by changes of others.
 */
export class SourceRoster {
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();
  #wanted: readonly WatchedSource[] | null = null;
  #changing: Promise<void> | null = null;
  #closed = false;
  #fail: (error: unknown) => void = () => undefined;
  #end: () => void = () => undefined;

  /** Resolves when it is closed and every source has ended; rejects when the analysis of one fails. */
  readonly finished: Promise<void>;

  constructor(private readonly work: RosterWork) {
    this.finished = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    this.finished.catch(() => undefined); // the caller awaits it too
  }

  /** Sources of the list, including paused ones. */
  get size(): number {
    return this.#entries.size;
  }

  get ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** Sources that are not paused. */
  get active(): number {
    return [...this.#entries.values()].filter(({ wanted }) => !wanted.paused).length;
  }

  /** Replaces the list. When several lists arrive quickly, only the newest is applied. */
  setSources(sources: readonly WatchedSource[]): void {
    if (this.#closed) return;
    this.#wanted = sources;
    this.#changing ??= this.#applyNewest().catch(this.#fail);
  }

  /** Closes every source, and resolves when each of their frames is accounted for; failures are reported by `finished`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#changing;
    await Promise.all([...this.#entries.values()].map(({ source }) => source.close()));
    await Promise.allSettled(this.#running);
    this.#end();
  }

  async #applyNewest(): Promise<void> {
    for (let sources = this.#wanted; sources && !this.#closed; sources = this.#wanted) {
      this.#wanted = null;
      await this.#change(sources);
      this.work.changed();
    }
    this.#changing = null;
  }

  async #change(sources: readonly WatchedSource[]): Promise<void> {
    const ids = new Set(sources.map(({ sourceId }) => sourceId));
    const removed = [...this.#entries].filter(([id]) => !ids.has(id));
    for (const [id] of removed) this.#entries.delete(id);
    await Promise.all(
      removed.map(async ([, { source, running }]) => {
        await source.close();
        await running;
      }),
    );
    await Promise.all(sources.map((wanted) => this.#update(wanted)));
  }

  async #update(wanted: WatchedSource): Promise<void> {
    const entry = this.#entries.get(wanted.sourceId);
    if (entry === undefined) return this.#add(wanted);
    const before = entry.wanted;
    entry.wanted = wanted;
    if (wanted.paused) entry.source.pause();
    const isAnother = !sameConnection(before, wanted);
    if (isAnother || before.picture !== wanted.picture) this.work.described(wanted, isAnother);
    if (isAnother) await entry.source.redirect(wanted.location, connectOptions(wanted));
    if (!wanted.paused) entry.source.resume();
  }

  async #add(wanted: WatchedSource): Promise<void> {
    const source = await this.work.open(wanted);
    const running = this.work.analyse(wanted, source).catch(this.#fail);
    this.#entries.set(wanted.sourceId, { wanted, source, running });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}

/** Connection options from the description of a source. */
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
