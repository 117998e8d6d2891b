import { type AlertRule, type MoodMeasure, type TimeSpan, WEEKDAYS } from '@crowdtone/domain';
import { t } from '../../text/translate';

/** The fields of the rule form, as texts. */
export interface RuleDraft {
  readonly name: string;
  readonly kind: AlertRule['kind'];
  readonly severity: string;
  readonly measure: string;
  /** Which side of the threshold fires. */
  readonly side: 'above' | 'below';
  /** Percent for shares, else the unit of the measure. */
  readonly threshold: string;
  readonly direction: string;
  readonly forSeconds: string;
  /** Empty for every camera, those added later included. */
  readonly sources: readonly string[];
  /** Identifier of a zone; empty for the whole picture. */
  readonly zone: string;
  readonly schedule: SpanDraft;
  readonly quiet: SpanDraft;
}

/** A span of the day; both times empty for none. */
export interface SpanDraft {
  readonly days: 'all' | 'week' | 'weekend';
  readonly from: string;
  readonly to: string;
}

const NO_SPAN: SpanDraft = { days: 'all', from: '', to: '' };
const DAYS: Readonly<Record<SpanDraft['days'], TimeSpan['days']>> = {
  all: undefined,
  week: WEEKDAYS.slice(0, 5),
  weekend: WEEKDAYS.slice(5),
};

/** The form of a new rule. */
export const EMPTY_RULE: RuleDraft = {
  ...{ name: '', kind: 'mood', severity: 'warning', measure: 'happiness', side: 'above', threshold: '60' },
  ...{ direction: 'either', forSeconds: '15', sources: [], zone: '', schedule: NO_SPAN, quiet: NO_SPAN },
};

/** Whether a measure is given in percent. */
export function isShare(measure: string): boolean {
  return measure !== 'valence' && measure !== 'arousal';
}

/** The name of a measure. */
export function measureName(measure: MoodMeasure): string {
  return measure === 'valence' || measure === 'arousal' ? t(`affect.${measure}`) : t(`expression.${measure}`);
}

/** Whether the form shows everything that a rule says about times; others are edited over REST. */
export function fitsForm({ schedule, quiet }: AlertRule): boolean {
  return [schedule, quiet].every((spans) => spans === undefined || (spans.length === 1 && daysOf(spans[0]) !== null));
}

/** The form of a rule. */
export function draftOfRule(rule: AlertRule): RuleDraft {
  const draft = {
    ...EMPTY_RULE,
    ...{ name: rule.name, kind: rule.kind, severity: rule.severity, sources: rule.sources ?? [] },
    ...{ schedule: spanDraft(rule.schedule), quiet: spanDraft(rule.quiet) },
    ...(rule.kind !== 'change' && { forSeconds: String(rule.forSeconds) }),
  };
  if (rule.kind === 'down') return draft;
  const { zone = '' } = rule;
  if (rule.kind === 'change') {
    const { measure, direction, by } = rule;
    return { ...draft, zone, measure, direction, threshold: shown(by, isShare(measure)) };
  }
  const side = rule.above === undefined ? 'below' : 'above';
  const value = rule.above ?? rule.below ?? 0;
  const measure = rule.kind === 'mood' ? rule.measure : draft.measure;
  return { ...draft, zone, side, measure, threshold: shown(value, rule.kind === 'mood' && isShare(measure)) };
}

/**
 * The rule of a form as the body of a request, not validated.
 *
 * @param before the rule that is edited: what the form does not show stays
 */
export function ruleBody(draft: RuleDraft, before: AlertRule | null): object {
  const { name, kind, severity, measure, side, direction, sources } = draft;
  const kept = before?.kind === kind ? hiddenKeys(before) : {};
  const value = numberOf(draft.threshold);
  const amount = value !== null && kind !== 'crowd' && isShare(measure) ? value / 100 : value;
  return {
    ...kept,
    ...{ name, kind, severity },
    ...(sources.length > 0 && { sources }),
    ...(kind !== 'down' && draft.zone !== '' && { zone: draft.zone }),
    ...spanBody('schedule', draft.schedule),
    ...spanBody('quiet', draft.quiet),
    ...(kind !== 'change' && { forSeconds: numberOf(draft.forSeconds) }),
    ...((kind === 'mood' || kind === 'change') && { measure }),
    ...((kind === 'mood' || kind === 'crowd') && { [side]: amount }),
    ...(kind === 'change' && { by: amount, direction }),
  };
}

/** Keys that the form does not show. `clear` goes: it may not suit another threshold. */
function hiddenKeys(rule: AlertRule): object {
  const { clearSeconds } = rule;
  if (rule.kind === 'down') return { clearSeconds, graceSeconds: rule.graceSeconds };
  const { maxSilenceSeconds } = rule;
  if (rule.kind === 'mood') return { clearSeconds, maxSilenceSeconds, sure: rule.sure };
  return { clearSeconds, maxSilenceSeconds, ...(rule.kind === 'change' && { over: rule.over }) };
}

/** An empty field is no number, which the gateway names. */
function numberOf(text: string): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || Number.isNaN(value) ? null : value;
}

function shown(value: number, percent: boolean): string {
  return String(percent ? Math.round(1000 * value) / 10 : value);
}

function spanDraft(spans: readonly TimeSpan[] | undefined): SpanDraft {
  const [span] = spans ?? [];
  return span === undefined ? NO_SPAN : { days: daysOf(span) ?? 'all', from: span.from, to: span.to };
}

function daysOf(span: TimeSpan | undefined): SpanDraft['days'] | null {
  const wanted = [...(span?.days ?? WEEKDAYS)].sort().join();
  const found = (['all', 'week', 'weekend'] as const).find(
    (days) => [...(DAYS[days] ?? WEEKDAYS)].sort().join() === wanted,
  );
  return found ?? null;
}

function spanBody(key: 'schedule' | 'quiet', { days, from, to }: SpanDraft): object {
  if (from === '' && to === '') return {};
  return { [key]: [{ ...(days !== 'all' && { days: DAYS[days] }), from, to }] };
}
