import type { LivePhase } from '../health';
import type { Alert } from './alert';
import { alertFacts } from './facts';
import { type Gauge, gaugeOf, type JudgedWindow } from './gauges';
import { Hysteresis, type Verdict } from './hysteresis';
import { alertMessage } from './message';
import { type AlertRule, zoneOfRule } from './rules';

/** The source that a rule watches. */
export interface AlertSource {
  readonly runId: string;
  readonly sourceId: string;
  /** Display name of the source, or of the source and the zone that is judged; as it is when an alert fires. */
  readonly label: string;
}

/** An alert that has just fired, or has just been cleared. */
export interface AlertChange {
  readonly change: 'fired' | 'cleared';
  readonly alert: Alert;
}

/** Whether a source counts as down in each phase; a paused camera does not. */
const PHASE_VERDICTS: Readonly<Record<LivePhase, Verdict>> = {
  live: 'calm',
  paused: 'calm',
  closed: 'unknown',
  connecting: 'breach',
  stalled: 'breach',
  'backing-off': 'breach',
};

/**
 * One rule over one source. Its alerts are a function of its inputs and their times: it reads no clock. Rules on moods
 * and crowds use the time of the source; only an outage, which has no such time, is measured by the clock of the caller.
 *
 * All of `at` are milliseconds since 1970 and never run backwards.
 */
export class AlertRuleState {
  readonly #gauge: Gauge | null;
  #hysteresis: Hysteresis;
  #open: Alert | null;
  /** Windows up to here were judged, here or in an earlier process. */
  #judgedUntilMs: number;
  readonly #forMs: number;
  /** When figures were known last, by the clock of the caller; null before anything was observed. */
  #knownAt: number | null = null;
  #wasLive = false;
  #seenUntilMs = 0;
  #peak = 0;
  /** State of the source, and since when. */
  #presence: { verdict: Verdict; at: number } = { verdict: 'unknown', at: 0 };
  #downSince: number | null = null;
  #newestWindow: { readonly endMs: number; readonly at: number } | null = null;

  /** @param latest the latest alert of the rule on this source and run, from an earlier process; null when there is none */
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
    const graceSeconds = rule.kind === 'down' ? rule.graceSeconds : 0;
    this.#forMs = 1000 * forSeconds;
    // Until it has been live once, a source is given time to connect.
    const firstForMs = Math.max(this.#forMs, 1000 * graceSeconds);
    this.#hysteresis = new Hysteresis(firstForMs, 1000 * rule.clearSeconds, this.#open !== null);
    if (this.#open && rule.kind === 'down') this.#downSince = this.#open.firedAt - 1000 * this.#open.peak;
  }

  /** When the passing of time alone fires or clears the rule, milliseconds since 1970; null when it does not. */
  get dueAt(): number | null {
    if (this.#gauge) return this.#silentAt;
    const remainingMs = this.#hysteresis.remainingMs(this.#presence.verdict);
    return remainingMs === null ? null : this.#presence.at + remainingMs;
  }

  /** Judges the next window. Windows must come in order; an earlier one changes nothing. */
  observeWindow(window: JudgedWindow, at: number): readonly AlertChange[] {
    if (window.endMs <= this.#seenUntilMs) return [];
    const silentSinceMs = Math.max(this.#seenUntilMs, this.#judgedUntilMs);
    this.#seenUntilMs = window.endMs;
    this.#newestWindow = { endMs: window.endMs, at };
    if (!this.#gauge) return [];
    const measured = this.#gauge.read(window);
    if (window.endMs <= this.#judgedUntilMs) return [];
    this.#judgedUntilMs = window.endMs;

    // Nothing is known about the time between windows.
    this.#hysteresis.feed('unknown', Math.max(0, window.startMs - silentSinceMs));
    const verdict = measured === null ? 'unknown' : this.#gauge.judge(measured.judged);
    if (measured !== null) {
      this.#knownAt = at;
      this.#updatePeak(this.#gauge, measured.value);
    }
    const change = this.#hysteresis.feed(verdict, window.endMs - window.startMs);
    return change ? [this.#change(change, at, measured?.value ?? 0)] : [];
  }

  /** Records the phase that a live source enters. */
  observePhase(phase: LivePhase, at: number): readonly AlertChange[] {
    if (this.#gauge) return [];
    const changes = this.advanceTo(at);
    const verdict = PHASE_VERDICTS[phase];
    if (!this.#wasLive && (phase === 'live' || phase === 'stalled')) {
      this.#wasLive = true;
      this.#hysteresis = new Hysteresis(this.#forMs, 1000 * this.rule.clearSeconds, this.#open !== null);
    }
    if (verdict === 'breach' && this.#presence.verdict !== 'breach' && !this.#open) this.#downSince = at;
    this.#presence = { verdict, at };
    return [...changes, ...this.#pass(0, at)];
  }

  /** Advances the clock; to be called at {@link dueAt}. */
  advanceTo(at: number): readonly AlertChange[] {
    if (this.#gauge) return this.#endSilence(at);
    const spanMs = Math.max(0, at - this.#presence.at);
    this.#presence = { ...this.#presence, at };
    return this.#pass(spanMs, at);
  }

  /** Clears an open alert because the source is no longer watched, or the schedule of the rule has ended. */
  end(at: number, because: 'ended' | 'schedule' = 'ended'): readonly AlertChange[] {
    if (!this.#open) return [];
    return [this.#close(this.#open, at, because)];
  }

  /** When an open alert ends for want of figures; null when there is none. */
  get #silentAt(): number | null {
    if (this.#open === null || this.#knownAt === null || this.rule.kind === 'down') return null;
    return this.#knownAt + 1000 * this.rule.maxSilenceSeconds;
  }

  #endSilence(at: number): readonly AlertChange[] {
    // An alert of an earlier process is silent from now on, at the earliest.
    this.#knownAt ??= at;
    const silentAt = this.#silentAt;
    if (this.#open === null || silentAt === null || at < silentAt) return [];
    this.#hysteresis.reset();
    return [this.#close(this.#open, at, 'silence')];
  }

  #pass(spanMs: number, at: number): readonly AlertChange[] {
    const { verdict } = this.#presence;
    const downMs = this.#downSince === null ? 0 : at - this.#downSince;
    if (verdict === 'breach') this.#peak = downMs / 1000;
    const change = this.#hysteresis.feed(verdict, spanMs);
    return change ? [this.#change(change, at, this.#peak)] : [];
  }

  #updatePeak(gauge: Gauge, value: number): void {
    const continues = this.#open !== null || this.#hysteresis.counting;
    if (!continues || gauge.isMoreExtreme(value, this.#peak)) this.#peak = value;
  }

  #change(change: 'fired' | 'cleared', at: number, value: number): AlertChange {
    if (change === 'cleared' && this.#open) return this.#close(this.#open, at, 'recovered');
    const { rule, source } = this;
    const peak = this.#peak;
    const zone = zoneOfRule(rule);
    const { runId, sourceId, label } = source;
    const firedAtMs = this.#sourceTimeAt(at);
    // Replayed windows have the same source time; outages, timed by the clock, are never replayed.
    const when = this.#gauge && firedAtMs !== null ? `${Math.round(firedAtMs)}` : `@${Math.round(at)}`;
    this.#open = {
      id: [runId, sourceId, rule.name, when].map(encodeURIComponent).join(':'),
      runId,
      sourceId,
      ...(zone !== undefined && { zone }),
      ruleName: rule.name,
      kind: rule.kind,
      severity: rule.severity,
      message: alertMessage(rule, label, value),
      facts: alertFacts(rule, label, value),
      firedAtMs,
      firedAt: at,
      clearedAtMs: null,
      clearedAt: null,
      clearedBecause: null,
      peak,
    };
    return { change: 'fired', alert: this.#open };
  }

  #close(open: Alert, at: number, clearedBecause: NonNullable<Alert['clearedBecause']>): AlertChange {
    this.#open = null;
    this.#downSince = null;
    const alert = { ...open, clearedAt: at, clearedAtMs: this.#sourceTimeAt(at), clearedBecause, peak: this.#peak };
    return { change: 'cleared', alert };
  }

  /** The end of the latest window; for outages, plus the clock time since then. */
  #sourceTimeAt(at: number): number | null {
    if (!this.#newestWindow) return null;
    const { endMs, at: seenAt } = this.#newestWindow;
    return this.#gauge ? endMs : endMs + Math.max(0, at - seenAt);
  }
}
