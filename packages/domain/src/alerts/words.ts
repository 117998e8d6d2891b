import type { AlertRule, MoodMeasure } from './rules';

/**
 * What happened, in a sentence for people.
 *
 * @param label what people call the source
 * @param value the figure that made it fire, in the unit of the rule
 */
export function alertWords(rule: AlertRule, label: string, value: number): string {
  switch (rule.kind) {
    case 'mood': {
      const { measure, forSeconds } = rule;
      return `${label}: ${measureWords(measure)} ${levelWords(rule, (level) => figure(measure, level), forSeconds)}; it is ${figure(measure, value)} now.`;
    }
    case 'crowd':
      return `${label}: the number of people seen ${levelWords(rule, String, rule.forSeconds)}; it is ${value} now.`;
    case 'change': {
      const { measure, over } = rule;
      const way = value > 0 ? 'rose' : 'fell';
      return `${label}: ${measureWords(measure)} ${way} suddenly, by ${distance(measure, value)} against the ${over === 1 ? 'window' : `${over} windows`} before.`;
    }
    case 'down':
      return `${label}: no pictures for ${secondsWords(value)}.`;
  }
}

/** A time as people say it, such as `45 seconds` or `5 minutes`. */
function secondsWords(seconds: number): string {
  const [count, unit] = seconds >= 120 ? [Math.floor(seconds / 60), 'minute'] : [Math.round(seconds), 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function levelWords(
  { above, below }: { readonly above?: number | undefined; readonly below?: number | undefined },
  show: (level: number) => string,
  seconds: number,
): string {
  const passed = above === undefined ? `below ${show(below ?? 0)}` : `above ${show(above)}`;
  return seconds === 0 ? `is ${passed}` : `has been ${passed} for ${secondsWords(seconds)}`;
}

function measureWords(measure: MoodMeasure): string {
  return isShare(measure) ? `the share of ${measure}` : measure;
}

function figure(measure: MoodMeasure, value: number): string {
  return isShare(measure) ? `${Math.round(100 * value)} %` : value.toFixed(2);
}

function distance(measure: MoodMeasure, difference: number): string {
  return isShare(measure) ? `${Math.round(100 * Math.abs(difference))} points` : Math.abs(difference).toFixed(2);
}

function isShare(measure: MoodMeasure): boolean {
  return measure !== 'valence' && measure !== 'arousal';
}
