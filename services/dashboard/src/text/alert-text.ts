import type { Alert, AlertFacts, MoodMeasure } from '@crowdtone/domain';
import { decimals, percent } from './format';
import { count, t } from './translate';

/** What an alert says, in the language of the page; alerts of older versions, without facts, keep their English message. */
export function alertText({ facts, message }: Pick<Alert, 'facts' | 'message'>): string {
  if (facts === undefined) return message;
  switch (facts.kind) {
    case 'mood':
      return moodText(facts);
    case 'crowd':
      return crowdText(facts);
    case 'change': {
      const { source, measure, over, value } = facts;
      const change = {
        source,
        measure: measureText(measure),
        distance: distanceText(measure, value),
        windows: t('alerts.previousWindows', { count: over }),
      };
      return value > 0 ? t('alerts.rose', change) : t('alerts.fell', change);
    }
    case 'down':
      return t('alerts.down', { source: facts.source, time: secondsText(facts.value) });
  }
}

function moodText({ source, measure, above, below, forSeconds, sure, value }: FactsOf<'mood'>): string {
  const what = {
    source,
    measure: measureText(measure),
    level: figureText(measure, above ?? below ?? 0),
    value: figureText(measure, value),
    certainty: sure && isShare(measure) ? t('alerts.certainty') : '',
  };
  if (forSeconds === 0) return above === undefined ? t('alerts.moodIsBelow', what) : t('alerts.moodIsAbove', what);
  const lasting = { ...what, time: secondsText(forSeconds) };
  return above === undefined ? t('alerts.moodBelow', lasting) : t('alerts.moodAbove', lasting);
}

function crowdText({ source, above, below, forSeconds, value }: FactsOf<'crowd'>): string {
  const what = { source, level: above ?? below ?? 0, value };
  if (forSeconds === 0) return above === undefined ? t('alerts.crowdIsBelow', what) : t('alerts.crowdIsAbove', what);
  const lasting = { ...what, time: secondsText(forSeconds) };
  return above === undefined ? t('alerts.crowdBelow', lasting) : t('alerts.crowdAbove', lasting);
}

type FactsOf<Kind extends AlertFacts['kind']> = Extract<AlertFacts, { kind: Kind }>;

/** `45 seconds`, `5 minutes` */
function secondsText(seconds: number): string {
  return seconds >= 120
    ? t('alerts.minutes', { count: Math.floor(seconds / 60) })
    : t('alerts.seconds', { count: Math.round(seconds) });
}

function measureText(measure: MoodMeasure): string {
  if (isShare(measure)) return t('alerts.shareOf', { expression: t(`noun.${measure}`) });
  return measure === 'valence' ? t('alerts.valence') : t('alerts.arousal');
}

function figureText(measure: MoodMeasure, value: number): string {
  return isShare(measure) ? percent(value) : decimals(value);
}

function distanceText(measure: MoodMeasure, difference: number): string {
  if (!isShare(measure)) return decimals(Math.abs(difference));
  const points = Math.round(100 * Math.abs(difference));
  return t('history.points', { count: points, amount: count(points) });
}

function isShare(measure: MoodMeasure): measure is Exclude<MoodMeasure, 'valence' | 'arousal'> {
  return measure !== 'valence' && measure !== 'arousal';
}
