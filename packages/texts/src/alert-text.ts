import type { Alert, AlertFacts, MoodMeasure } from '@crowdtone/domain';
import type { MoodWords } from './mood-text';
import type { Words } from './words';

/** What the sentence of an alert needs of a language. */
export interface AlertWords extends Pick<MoodWords, 't' | 'percent'> {
  /** A number of people or windows. */
  readonly count: (value: number) => string;
  /** A number with up to two decimals. */
  readonly decimals: (value: number) => string;
}

type FactsOf<Kind extends AlertFacts['kind']> = Extract<AlertFacts, { kind: Kind }>;

/** What an alert says, in a language; alerts of older versions, without facts, keep their English message. */
export function alertText(words: AlertWords, { facts, message }: Pick<Alert, 'facts' | 'message'>): string {
  if (facts === undefined) return message;
  const { t } = words;
  switch (facts.kind) {
    case 'mood':
      return moodSentence(words, facts);
    case 'crowd':
      return crowdSentence(words, facts);
    case 'change': {
      const { source, measure, over, value } = facts;
      const change = {
        source,
        measure: measureText(words, measure),
        distance: distanceText(words, measure, value),
        windows: t('alert.previousWindows', { count: over }),
      };
      return value > 0 ? t('alert.rose', change) : t('alert.fell', change);
    }
    case 'down':
      return t('alert.down', { source: facts.source, time: secondsText(words, facts.value) });
  }
}

/** What an alert says in messages that are sent; in English what is stored with it. */
export function alertSentence(words: Words, alert: Pick<Alert, 'facts' | 'message'>): string {
  return words.language === 'en' ? alert.message : alertText(words, alert);
}

function moodSentence(
  words: AlertWords,
  { source, measure, above, below, forSeconds, sure, value }: FactsOf<'mood'>,
): string {
  const { t } = words;
  const what = {
    source,
    measure: measureText(words, measure),
    level: figureText(words, measure, above ?? below ?? 0),
    value: figureText(words, measure, value),
    certainty: sure && isShare(measure) ? t('alert.certainty') : '',
  };
  if (forSeconds === 0) return above === undefined ? t('alert.moodIsBelow', what) : t('alert.moodIsAbove', what);
  const lasting = { ...what, time: secondsText(words, forSeconds) };
  return above === undefined ? t('alert.moodBelow', lasting) : t('alert.moodAbove', lasting);
}

function crowdSentence(words: AlertWords, { source, above, below, forSeconds, value }: FactsOf<'crowd'>): string {
  const { t, count } = words;
  const what = { source, level: count(above ?? below ?? 0), value: count(value) };
  if (forSeconds === 0) return above === undefined ? t('alert.crowdIsBelow', what) : t('alert.crowdIsAbove', what);
  const lasting = { ...what, time: secondsText(words, forSeconds) };
  return above === undefined ? t('alert.crowdBelow', lasting) : t('alert.crowdAbove', lasting);
}

/** `45 seconds`, `5 minutes` */
function secondsText({ t }: AlertWords, seconds: number): string {
  return seconds >= 120
    ? t('alert.minutes', { count: Math.floor(seconds / 60) })
    : t('alert.seconds', { count: Math.round(seconds) });
}

function measureText({ t }: AlertWords, measure: MoodMeasure): string {
  if (isShare(measure)) return t('alert.shareOf', { expression: t(`noun.${measure}`) });
  return measure === 'valence' ? t('alert.valence') : t('alert.arousal');
}

function figureText({ percent, decimals }: AlertWords, measure: MoodMeasure, value: number): string {
  return isShare(measure) ? percent(value) : decimals(value);
}

function distanceText({ t, count, decimals }: AlertWords, measure: MoodMeasure, difference: number): string {
  if (!isShare(measure)) return decimals(Math.abs(difference));
  const points = Math.round(100 * Math.abs(difference));
  return t('alert.points', { count: points, amount: count(points) });
}

function isShare(measure: MoodMeasure): measure is Exclude<MoodMeasure, 'valence' | 'arousal'> {
  return measure !== 'valence' && measure !== 'arousal';
}
