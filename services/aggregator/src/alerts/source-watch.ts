import {
  type Alert,
  type AlertChange,
  type AlertRule,
  type AlertSource,
  appliesTo,
  type GroupWindow,
  type LivePhase,
  ScheduledRuleState,
  type SourceRecord,
  windowOfZone,
  type Zone,
  zoneOfRule,
} from '@crowdtone/domain';
import type { SourceKey, Store } from '@crowdtone/store';

/** Largest number of missed windows that are replayed; older ones are skipped. */
const MAX_REPLAYED_WINDOWS = 1000;

/** The part of a store that {@link SourceWatch} uses. */
export type WatchStore = Pick<Store, 'findSource' | 'listWindows' | 'alerts'>;

/** What a {@link SourceWatch} needs beside its rules. */
export interface WatchParts {
  readonly store: WatchStore;
  /** Of schedules. */
  readonly timeZone: string;
}

/** The phase of a source, and since when (milliseconds since 1970). */
export interface Presence {
  readonly phase: LivePhase;
  readonly at: number;
}

/** Names as they are now; they are labels, and may change while alerts last. */
interface SourceNames {
  label: string;
  zones: readonly Zone[];
}

function judgedSource({ runId, sourceId }: SourceKey, rule: AlertRule, names: SourceNames): AlertSource {
  const zone = zoneOfRule(rule);
  return {
    runId,
    sourceId,
    get label() {
      if (zone === undefined) return names.label;
      return `${names.label}, ${names.zones.find(({ id }) => id === zone)?.name ?? zone}`;
    },
  };
}

/**
 * All rules over one source. Windows whose events were lost, or were received by another process, are read from the store,
 * so that rules judge every window once and in order.
 */
export class SourceWatch {
  #seenUntilMs: number | null = null;
  #presence: Presence | null = null;
  #wasLive = false;

  private constructor(
    readonly key: SourceKey,
    private readonly names: SourceNames,
    private states: readonly ScheduledRuleState[],
    /** Open alerts of rules that were removed while nothing judged the source. */
    private leftOver: readonly Alert[],
    private readonly parts: WatchParts,
  ) {}

  /** Display name of the source. */
  get label(): string {
    return this.names.label;
  }

  /** Takes names that have changed. */
  describe({ label, zones = [] }: Pick<SourceRecord, 'label' | 'zones'>): void {
    this.names.label = label;
    this.names.zones = zones;
  }

  /** Continues from the stored alerts of this source. */
  static async open(
    { runId, sourceId }: SourceKey,
    allRules: readonly AlertRule[],
    parts: WatchParts,
  ): Promise<SourceWatch> {
    const { store, timeZone } = parts;
    const key = { runId, sourceId };
    const source = await store.findSource(key);
    const names: SourceNames = { label: source?.label ?? sourceId, zones: source?.zones ?? [] };
    const latest = await store.alerts.listLatest(key);
    const rules = allRules.filter((rule) => appliesTo(rule, sourceId));
    const states = rules.map((rule) => {
      const previous = latest.find(({ ruleName, kind }) => ruleName === rule.name && kind === rule.kind);
      return new ScheduledRuleState(rule, judgedSource(key, rule, names), previous ?? null, timeZone);
    });
    const isJudged = ({ ruleName, kind }: Alert) => rules.some((rule) => rule.name === ruleName && rule.kind === kind);
    const leftOver = latest.filter((alert) => alert.clearedAt === null && !isJudged(alert));
    return new SourceWatch(key, names, states, leftOver, parts);
  }

  /** When the passing of time alone fires or clears a rule, milliseconds since 1970; null when it does not. */
  get dueAt(): number | null {
    const times = this.states.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Judges a window, after the ones missed before it. */
  async observeWindow(window: GroupWindow, at: number): Promise<readonly AlertChange[]> {
    const seen = this.#seenUntilMs ?? Math.max(0, window.startMs - this.#memoryMs(window));
    const span = { ...this.key, fromMs: seen, toMs: window.startMs, newest: MAX_REPLAYED_WINDOWS };
    const missed = seen < window.startMs ? await this.parts.store.listWindows(span) : [];
    this.#seenUntilMs = Math.max(seen, window.endMs);
    return [...missed, window].flatMap((each) =>
      this.states.flatMap((state) => {
        const zone = zoneOfRule(state.rule);
        const judged = zone === undefined ? each : windowOfZone(each, zone);
        return judged === null ? [] : state.observeWindow(judged, at);
      }),
    );
  }

  /** Records a change of phase. */
  observePresence(presence: Presence): readonly AlertChange[] {
    if (presence === this.#presence) return [];
    this.#presence = presence;
    if (presence.phase === 'live' || presence.phase === 'stalled') this.#wasLive = true;
    return this.states.flatMap((state) => state.observePhase(presence.phase, presence.at));
  }

  /** Advances the clock to `at`, milliseconds since 1970. */
  advanceTo(at: number): readonly AlertChange[] {
    return [...this.#endLeftOver(at), ...this.states.flatMap((state) => state.advanceTo(at))];
  }

  /** Judges other rules from now on; those that stay the same keep their state. Alerts of the others end. */
  setRules(allRules: readonly AlertRule[], at: number): readonly AlertChange[] {
    const rules = allRules.filter((rule) => appliesTo(rule, this.key.sourceId));
    const kept = this.states.filter(({ rule }) => rules.includes(rule));
    const ended = this.states.filter((state) => !kept.includes(state)).flatMap((state) => state.end(at));
    this.states = rules.map(
      (rule) =>
        kept.find((state) => state.rule === rule) ??
        new ScheduledRuleState(rule, judgedSource(this.key, rule, this.names), null, this.parts.timeZone),
    );
    const presence = this.#presence;
    const added = this.states.filter((state) => !kept.includes(state));
    if (presence === null) return ended;
    return [...ended, ...added.flatMap((state) => this.#catchUp(state, presence, at))];
  }

  /** Clears open alerts because the source is no longer watched. */
  end(at: number): readonly AlertChange[] {
    return [...this.#endLeftOver(at), ...this.states.flatMap((state) => state.end(at))];
  }

  #endLeftOver(at: number): readonly AlertChange[] {
    const ended = this.leftOver.map(
      (alert): AlertChange => ({ change: 'cleared', alert: { ...alert, clearedAt: at, clearedBecause: 'ended' } }),
    );
    this.leftOver = [];
    return ended;
  }

  /** Tells a new rule what is known of the source, so that neither an outage nor the time to connect begins again. */
  #catchUp(state: ScheduledRuleState, { phase, at: since }: Presence, at: number): readonly AlertChange[] {
    const before = this.#wasLive ? state.observePhase('live', since) : [];
    return [...before, ...state.observePhase(phase, since), ...state.advanceTo(at)];
  }

  /** How far back windows still affect a rule without state. */
  #memoryMs({ startMs, endMs }: GroupWindow): number {
    const windowMs = endMs - startMs;
    return Math.max(
      0,
      ...this.states.map(({ rule }) => {
        if (rule.kind === 'down') return 0;
        // Up to half of the time may be unknown.
        if (rule.kind === 'change') return 2000 * rule.clearSeconds + 2 * rule.over * windowMs;
        return 2000 * (rule.forSeconds + rule.clearSeconds) + windowMs;
      }),
    );
  }
}
