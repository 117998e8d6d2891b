import {
  type AlertChange,
  type AlertRule,
  type GroupWindow,
  isSettled,
  type LivePhase,
  type SourceHealth,
  type SourceRecord,
  sourceKey,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { BoundedMap, MAX_TIMER_MS, monotonicNow, SerialQueue } from '@crowdtone/runtime';
import type { SourceKey, StoredAlert } from '@crowdtone/store';
import { type Presence, SourceWatch, type WatchParts } from './source-watch';

/** Pause before alerts are judged again after an error of the store, milliseconds. */
const RETRY_MS = 1000;
/** Sources of which the phase is remembered: also those of others, which may come to this process. */
const MAX_PRESENCES = 1000;

/** What an {@link AlertJudge} needs. */
export interface AlertJudgeParts extends WatchParts {
  readonly rules: readonly AlertRule[];
  /** An alert with the deliveries that it causes. @param label of its source */
  readonly withDeliveries: (change: AlertChange, label: string) => StoredAlert;
  /** Stores alerts that time or another phase of a camera changed, if this process may still write about their sources. */
  readonly save: (alerts: readonly StoredAlert[]) => Promise<void>;
  /** Called with alerts that are stored. */
  readonly announce: (changes: readonly AlertChange[]) => void;
  /** Called when it judges no more. */
  readonly onClosed: () => void;
  readonly logger: Logger;
}

/** What a commit adds. */
export interface JudgedCommit {
  /** Of each source in order. */
  readonly windows: readonly GroupWindow[];
  readonly sources: readonly SourceRecord[];
}

/**
 * Applies alert rules to the sources of one aggregator. What a window or the end of a source changes is stored with it, in one
 * transaction, so whoever may write results of a source is the one who judges it. What is known of a source is a cache of the store: it
 * is dropped when the store fails, and computed again from there.
 */
export class AlertJudge {
  readonly #watches = new Map<string, SourceWatch>();
  readonly #presences = new BoundedMap<string, Presence>(MAX_PRESENCES);
  /** One at a time: each judges what the one before has left. */
  readonly #work = new SerialQueue();
  #rules: readonly AlertRule[];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(private readonly parts: AlertJudgeParts) {
    this.#rules = parts.rules;
  }

  /**
   * Stores what a commit adds together with the alerts that follow from it. A rule that cannot be judged holds up no results: it is
   * judged with the next window, from the store.
   *
   * @param store stores the commit with alerts
   * @returns announces the alerts
   * @throws the error of `store`; nothing was stored
   */
  commit(news: JudgedCommit, store: (alerts: readonly StoredAlert[]) => Promise<void>): Promise<() => void> {
    return this.#work.run(async () => {
      const judged = await this.#judge(news);
      try {
        await store(judged.map(({ stored }) => stored));
      } catch (error) {
        for (const key of keysOf(news)) this.#watches.delete(key);
        throw error;
      }
      for (const source of news.sources) if (isSettled(source)) this.#forget(source);
      this.#setTimer();
      return () => this.parts.announce(judged.map(({ change }) => change));
    });
  }

  /** Judges sources from now on although nothing was committed of them yet: a camera that is never reached is down too. */
  async adopt(sources: readonly SourceKey[]): Promise<void> {
    for (const source of sources) await this.#later(() => this.#advance(source));
  }

  /** Takes the phase of a camera, whoever watches it. */
  handle({ runId, sourceId, phase }: Pick<SourceHealth, 'runId' | 'sourceId' | 'phase'>): void {
    const key = sourceKey({ runId, sourceId });
    const known = this.#presences.get(key);
    if (known !== undefined && presenceOf(known.phase) === presenceOf(phase)) return;
    if (phase === 'closed' && !this.#watches.has(key)) return;
    this.#presences.set(key, { phase, at: monotonicNow() });
    void this.#later(async () => {
      if (this.#watches.has(key)) await this.#advance({ runId, sourceId });
    });
  }

  /** Judges these rules from now on. Alerts of rules that are gone or different end. */
  async setRules(rules: readonly AlertRule[]): Promise<void> {
    this.#rules = rules;
    await this.#later(async () => {
      for (const [key, watch] of this.#watches) {
        await this.#save(key, watch, watch.setRules(this.#rules, monotonicNow()));
      }
    });
  }

  /** Resolves when everything so far is judged. */
  async idle(): Promise<void> {
    await this.#work.idle();
  }

  /** Ends no alerts: another process goes on with them, from the store. */
  async close(): Promise<void> {
    this.#closed = true;
    this.parts.onClosed();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#work.idle();
    this.#watches.clear();
  }

  async #judge({ windows, sources }: JudgedCommit): Promise<{ change: AlertChange; stored: StoredAlert }[]> {
    if (this.#closed) return [];
    const judged: { change: AlertChange; stored: StoredAlert }[] = [];
    const records = new Map(sources.map((source) => [sourceKey(source), source]));
    for (const key of keysOf({ windows, sources })) {
      const own = windows.filter((window) => sourceKey(window) === key);
      const record = records.get(key);
      const source = record ?? own[0];
      if (source === undefined) continue;
      try {
        const watch = await this.#watchOf(source);
        if (record) watch.describe(record);
        const changes = [...this.#takePresence(key, watch)];
        for (const window of own) changes.push(...(await watch.observeWindow(window, monotonicNow())));
        changes.push(...watch.advanceTo(monotonicNow()));
        if (record && isSettled(record)) changes.push(...watch.end(monotonicNow()));
        for (const change of changes) {
          judged.push({ change, stored: this.parts.withDeliveries(change, watch.label) });
        }
      } catch (error) {
        this.#watches.delete(key);
        const { runId, sourceId } = source;
        this.parts.logger.error(
          { err: error, runId, sourceId },
          'alerts could not be judged; they are judged with the next window',
        );
      }
    }
    return judged;
  }

  /** Judges what only time and the phase of a camera change. */
  async #advance(source: SourceKey): Promise<void> {
    const key = sourceKey(source);
    const watch = await this.#watchOf(source);
    await this.#save(key, watch, [...this.#takePresence(key, watch), ...watch.advanceTo(monotonicNow())]);
  }

  #takePresence(key: string, watch: SourceWatch): readonly AlertChange[] {
    const presence = this.#presences.get(key);
    return presence === undefined ? [] : watch.observePresence(presence);
  }

  async #watchOf(source: SourceKey): Promise<SourceWatch> {
    const key = sourceKey(source);
    const known = this.#watches.get(key);
    if (known) return known;
    const watch = await SourceWatch.open(source, this.#rules, this.parts);
    this.#watches.set(key, watch);
    return watch;
  }

  async #save(key: string, watch: SourceWatch, changes: readonly AlertChange[]): Promise<void> {
    if (changes.length === 0) return;
    try {
      await this.parts.save(changes.map((change) => this.parts.withDeliveries(change, watch.label)));
    } catch (error) {
      this.#watches.delete(key);
      void this.#later(() => this.#advance(watch.key), RETRY_MS);
      throw error;
    }
    this.parts.announce(changes);
  }

  /** Does something in its turn; what fails is reported, and the clock is set for what is due next. Never rejects. */
  async #later(task: () => Promise<void>, delayMs = 0): Promise<void> {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    await this.#work.run(async () => {
      if (this.#closed) return;
      try {
        await task();
      } catch (error) {
        this.parts.logger.error({ err: error }, `alerts could not be stored; retrying in ${RETRY_MS} ms`);
      }
      this.#setTimer();
    });
  }

  #forget(source: SourceKey): void {
    this.#watches.delete(sourceKey(source));
    this.#presences.delete(sourceKey(source));
  }

  /** Sets the clock for when time alone fires or clears a rule. */
  #setTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    const dueAt = Math.min(...[...this.#watches.values()].map((watch) => watch.dueAt ?? Number.POSITIVE_INFINITY));
    if (dueAt === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(0, Math.ceil(dueAt - monotonicNow())), MAX_TIMER_MS);
    this.#timer = setTimeout(() => void this.#later(() => this.#advanceDue()), waitMs);
  }

  async #advanceDue(): Promise<void> {
    const now = monotonicNow();
    for (const watch of [...this.#watches.values()]) {
      if (watch.dueAt !== null && watch.dueAt <= now) await this.#advance(watch.key);
    }
  }
}

function keysOf({ windows, sources }: JudgedCommit): Set<string> {
  return new Set([...windows, ...sources].map((each) => sourceKey(each)));
}

function presenceOf(phase: LivePhase): 'live' | 'paused' | 'closed' | 'away' {
  return phase === 'live' || phase === 'paused' || phase === 'closed' ? phase : 'away';
}
