import {
  type AlertChange,
  type AlertRule,
  AlertRuleState,
  appliesTo,
  type GroupWindow,
  type LivePhase,
} from '@crowdtone/domain';
import type { SourceKey, Store } from '@crowdtone/store';

/** Of a longer gap, older windows than this many are left out. */
const MOST_REPLAYED = 1000;

/** What the watch needs of a store. */
export type WatchStore = Pick<Store, 'findSource' | 'listWindows' | 'alerts'>;

/** What a source was doing since when (milliseconds since 1970). */
export interface Presence {
  readonly phase: LivePhase;
  readonly at: number;
}

/**
 * All rules over one source. Windows that it was not shown, because events were lost or another process saw them, are
 * read from the store, so that rules judge every window once and in order.
 */
export class SourceWatch {
  #seenUntilMs: number | null = null;
  #presence: Presence | null = null;

  private constructor(
    readonly key: SourceKey,
    /** What people call the source. */
    readonly label: string,
    private readonly rules: readonly AlertRule[],
    private readonly states: readonly AlertRuleState[],
    private readonly store: WatchStore,
  ) {}

  /** Goes on from the alerts that the store knows of this source. */
  static async open(
    { runId, sourceId }: SourceKey,
    allRules: readonly AlertRule[],
    store: WatchStore,
  ): Promise<SourceWatch> {
    const key = { runId, sourceId };
    const label = (await store.findSource(key))?.label ?? sourceId;
    const latest = await store.alerts.listLatest(key);
    const rules = allRules.filter((rule) => appliesTo(rule, sourceId));
    const states = rules.map((rule) => {
      const told = latest.find(({ ruleName, kind }) => ruleName === rule.name && kind === rule.kind);
      return new AlertRuleState(rule, { ...key, label }, told ?? null);
    });
    return new SourceWatch(key, label, rules, states, store);
  }

  /** When time alone will change something; null when it will not. */
  get dueAt(): number | null {
    const times = this.states.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
    return times.length === 0 ? null : Math.min(...times);
  }

  async seeWindow(window: GroupWindow, at: number): Promise<readonly AlertChange[]> {
    const seen = this.#seenUntilMs ?? Math.max(0, window.startMs - this.#memoryMs(window));
    const span = { ...this.key, fromMs: seen, toMs: window.startMs, newest: MOST_REPLAYED };
    const missed = seen < window.startMs ? await this.store.listWindows(span) : [];
    this.#seenUntilMs = Math.max(seen, window.endMs);
    return [...missed, window].flatMap((each) => this.states.flatMap((state) => state.seeWindow(each, at)));
  }

  seePresence(presence: Presence): readonly AlertChange[] {
    if (presence === this.#presence) return [];
    this.#presence = presence;
    return this.states.flatMap((state) => state.seePhase(presence.phase, presence.at));
  }

  seeTime(at: number): readonly AlertChange[] {
    return this.states.flatMap((state) => state.seeTime(at));
  }

  end(at: number): readonly AlertChange[] {
    return this.states.flatMap((state) => state.end(at));
  }

  /** How far back windows still matter to a rule that has just begun. */
  #memoryMs({ startMs, endMs }: GroupWindow): number {
    const windowMs = endMs - startMs;
    return Math.max(
      0,
      ...this.rules.map((rule) => {
        if (rule.kind === 'down') return 0;
        // Half of the time may be unknown.
        if (rule.kind === 'change') return 2000 * rule.clearSeconds + 2 * rule.over * windowMs;
        return 2000 * (rule.forSeconds + rule.clearSeconds) + windowMs;
      }),
    );
  }
}
