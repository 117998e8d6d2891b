import type { LivePhase } from '../health';
import type { Alert } from './alert';
import type { JudgedWindow } from './gauges';
import { type AlertChange, AlertRuleState, type AlertSource } from './rule-state';
import type { AlertRule } from './rules';
import { isWithin, nextChangeAt } from './schedule';

/**
 * One rule over one source within its schedule. Outside of it nothing is judged, and what lasts ends; when it begins again,
 * the rule starts anew. Times as in {@link AlertRuleState}.
 */
export class ScheduledRuleState {
  #state: AlertRuleState;
  #isOn = true;
  #phase: LivePhase | null = null;
  #nextChangeAt: number | null = null;

  /**
   * @param latest see {@link AlertRuleState}
   * @param timeZone of the schedule
   */
  constructor(
    readonly rule: AlertRule,
    private readonly source: AlertSource,
    latest: Alert | null,
    private readonly timeZone: string,
  ) {
    this.#state = new AlertRuleState(rule, source, latest);
  }

  /** When the passing of time alone changes something, milliseconds since 1970; null when it does not. */
  get dueAt(): number | null {
    const inner = this.#isOn ? this.#state.dueAt : null;
    if (inner === null || this.#nextChangeAt === null) return inner ?? this.#nextChangeAt;
    return Math.min(inner, this.#nextChangeAt);
  }

  /** See {@link AlertRuleState.observeWindow}. */
  observeWindow(window: JudgedWindow, at: number): readonly AlertChange[] {
    const turned = this.#turn(at);
    return this.#isOn ? [...turned, ...this.#state.observeWindow(window, at)] : turned;
  }

  /** See {@link AlertRuleState.observePhase}. */
  observePhase(phase: LivePhase, at: number): readonly AlertChange[] {
    const turned = this.#turn(at);
    this.#phase = phase;
    return this.#isOn ? [...turned, ...this.#state.observePhase(phase, at)] : turned;
  }

  /** See {@link AlertRuleState.advanceTo}. */
  advanceTo(at: number): readonly AlertChange[] {
    const turned = this.#turn(at);
    return this.#isOn ? [...turned, ...this.#state.advanceTo(at)] : turned;
  }

  /** See {@link AlertRuleState.end}. */
  end(at: number): readonly AlertChange[] {
    return this.#state.end(at);
  }

  #turn(at: number): readonly AlertChange[] {
    const { schedule } = this.rule;
    if (schedule === undefined) return [];
    if (this.#nextChangeAt !== null && at < this.#nextChangeAt) return [];
    this.#nextChangeAt = nextChangeAt(schedule, at, this.timeZone);
    const isOn = isWithin(schedule, at, this.timeZone);
    if (isOn === this.#isOn) return [];
    this.#isOn = isOn;
    if (!isOn) return this.#state.end(at, 'schedule');
    this.#state = new AlertRuleState(this.rule, this.source, null);
    return this.#phase === null ? [] : this.#state.observePhase(this.#phase, at);
  }
}
