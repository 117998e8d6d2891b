import type { LivePhase } from '../health';
import type { GroupWindow } from '../windows';
import type { Alert } from './alert';
import { type Gauge, gaugeOf } from './gauges';
import { Hysteresis, type Verdict } from './hysteresis';
import type { AlertRule } from './rules';
import { alertWords } from './words';

/** The source that a rule watches. */
export interface AlertSource {
  readonly runId: string;
  readonly sourceId: string;
  /** What people call it. */
  readonly label: string;
}

/** An alert that has just fired, or has just been cleared. */
export interface AlertChange {
  readonly change: 'fired' | 'cleared';
  readonly alert: Alert;
}

/** What a phase says of the absence of pictures: a camera that somebody paused is not down. */
const PHASE_VERDICTS: Readonly<Record<LivePhase, Verdict>> = {
  live: 'calm',
  paused: 'calm',
  closed: 'unknown',
  connecting: 'breach',
  stalled: 'breach',
  'backing-off': 'breach',
};

/**
 * One rule over one source. What it tells is a function of what it is shown and of the times that come with it: no clock
 * is read. Rules on moods and crowds go by the time of the source; only the absence of pictures, which has no such time,
 * is measured by the clock of whoever watches.
 *
 * All of `at` are milliseconds since 1970 and never run backwards.
 */
export class AlertRuleState {
  readonly #gauge: Gauge | null;
  readonly #hysteresis: Hysteresis;
  #open: Alert | null;
  /** Windows up to here have had their say, here or in an earlier process. */
  #judgedUntilMs: number;
  #seenUntilMs = 0;
  #peak = 0;
  /** What the source was doing since when. */
  #presence: { verdict: Verdict; at: number } = { verdict: 'unknown', at: 0 };
  #downSince: number | null = null;
  #newestWindow: { readonly endMs: number; readonly at: number } | null = null;

  /** @param latest what the rule told last of this source in this run, in an earlier process; null when it told nothing */
  constructor(
    private readonly rule: AlertRule,
    private readonly source: AlertSource,
    latest: Alert | null,
  ) {
    this.#gauge = rule.kind === 'down' ? null : gaugeOf(rule);
    this.#open = latest?.clearedAt === null ? latest : null;
    this.#peak = this.#open?.peak ?? 0;
    this.#judgedUntilMs = latest?.clearedAtMs ?? latest?.firedAtMs ?? 0;
    const forSeconds = rule.kind === 'change' ? 0 : rule.forSeconds;
    this.#hysteresis = new Hysteresis(1000 * forSeconds, 1000 * rule.clearSeconds, this.#open !== null);
    if (this.#open && rule.kind === 'down') this.#downSince = this.#open.firedAt - 1000 * this.#open.peak;
  }

  /** When time alone will change something, milliseconds since 1970; null when it will not. */
  get dueAt(): number | null {
    const remainingMs = this.#gauge ? null : this.#hysteresis.remainingMs(this.#presence.verdict);
    return remainingMs === null ? null : this.#presence.at + remainingMs;
  }

  /** Windows have to come in order; one that came before changes nothing. */
  seeWindow(window: GroupWindow, at: number): readonly AlertChange[] {
    if (window.endMs <= this.#seenUntilMs) return [];
    const silentSinceMs = Math.max(this.#seenUntilMs, this.#judgedUntilMs);
    this.#seenUntilMs = window.endMs;
    this.#newestWindow = { endMs: window.endMs, at };
    if (!this.#gauge) return [];
    const value = this.#gauge.read(window);
    if (window.endMs <= this.#judgedUntilMs) return [];
    this.#judgedUntilMs = window.endMs;

    // Between windows nobody looked.
    this.#hysteresis.feed('unknown', Math.max(0, window.startMs - silentSinceMs));
    const verdict = value === null ? 'unknown' : this.#gauge.judge(value);
    if (value !== null) this.#notePeak(this.#gauge, value);
    const change = this.#hysteresis.feed(verdict, window.endMs - window.startMs);
    return change ? [this.#tell(change, at, value ?? 0)] : [];
  }

  /** What a live source is doing now. */
  seePhase(phase: LivePhase, at: number): readonly AlertChange[] {
    if (this.#gauge) return [];
    const changes = this.seeTime(at);
    const verdict = PHASE_VERDICTS[phase];
    if (verdict === 'breach' && this.#presence.verdict !== 'breach' && !this.#open) this.#downSince = at;
    this.#presence = { verdict, at };
    return [...changes, ...this.#pass(0, at)];
  }

  /** That time has gone by; to be told at {@link dueAt}. */
  seeTime(at: number): readonly AlertChange[] {
    if (this.#gauge) return [];
    const spanMs = Math.max(0, at - this.#presence.at);
    this.#presence = { ...this.#presence, at };
    return this.#pass(spanMs, at);
  }

  /** That the source is watched no longer. */
  end(at: number): readonly AlertChange[] {
    if (!this.#open) return [];
    return [this.#close(this.#open, at, 'ended')];
  }

  #pass(spanMs: number, at: number): readonly AlertChange[] {
    const { verdict } = this.#presence;
    const downMs = this.#downSince === null ? 0 : at - this.#downSince;
    if (verdict === 'breach') this.#peak = downMs / 1000;
    const change = this.#hysteresis.feed(verdict, spanMs);
    return change ? [this.#tell(change, at, this.#peak)] : [];
  }

  #notePeak(gauge: Gauge, value: number): void {
    const goesOn = this.#open !== null || this.#hysteresis.counting;
    if (!goesOn || gauge.isFarther(value, this.#peak)) this.#peak = value;
  }

  #tell(change: 'fired' | 'cleared', at: number, value: number): AlertChange {
    if (change === 'cleared' && this.#open) return this.#close(this.#open, at, 'recovered');
    const { rule, source } = this;
    const peak = this.#peak;
    const { runId, sourceId, label } = source;
    const firedAtMs = this.#sourceTimeAt(at);
    // Replayed windows give the same time of the source; what goes by the clock is never replayed.
    const when = this.#gauge && firedAtMs !== null ? `${Math.round(firedAtMs)}` : `@${Math.round(at)}`;
    this.#open = {
      id: [runId, sourceId, rule.name, when].map(encodeURIComponent).join(':'),
      runId,
      sourceId,
      ruleName: rule.name,
      kind: rule.kind,
      severity: rule.severity,
      message: alertWords(rule, label, value),
      firedAtMs,
      firedAt: at,
      clearedAtMs: null,
      clearedAt: null,
      clearedBecause: null,
      peak,
    };
    return { change: 'fired', alert: this.#open };
  }

  #close(open: Alert, at: number, clearedBecause: 'recovered' | 'ended'): AlertChange {
    this.#open = null;
    this.#downSince = null;
    const alert = { ...open, clearedAt: at, clearedAtMs: this.#sourceTimeAt(at), clearedBecause, peak: this.#peak };
    return { change: 'cleared', alert };
  }

  /** The end of the window that was just seen; later than that the source's time goes on like the clock. */
  #sourceTimeAt(at: number): number | null {
    if (!this.#newestWindow) return null;
    const { endMs, at: seenAt } = this.#newestWindow;
    return this.#gauge ? endMs : endMs + Math.max(0, at - seenAt);
  }
}
