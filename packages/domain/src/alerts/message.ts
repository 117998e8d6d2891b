import type { AlertRule, MoodMeasure, MoodRule } from './rules';

/**
 * The message of an alert, one sentence.
 *
 * @param label display name of the source
 * @param value the value that made it fire, in the unit of the rule
 */
export function alertMessage(rule: AlertRule, label: string, value: number): string {
  switch (rule.kind) {
    case 'mood': {
      const { measure, forSeconds } = rule;
      return `${label}: ${describeMeasure(measure)} ${describeLevel(rule, (level) => figure(measure, level), forSeconds)}${certainty(rule)}; it was ${figure(measure, value)} then.`;
    }
    case 'crowd':
      return `${label}: the number of people seen ${describeLevel(rule, String, rule.forSeconds)}; it was ${value} then.`;
    case 'change': {
      const { measure, over } = rule;
      const verb = value > 0 ? 'rose' : 'fell';
      return `${label}: ${describeMeasure(measure)} ${verb} by ${distance(measure, value)} compared with the previous ${over === 1 ? 'window' : `${over} windows`}.`;
    }
    case 'down':
      return `${label}: no video for ${formatSeconds(value)}.`;
  }
}

/** A share whose whole interval is beyond the threshold is so beyond chance. */
function certainty({ sure, measure }: MoodRule): string {
  return sure && isShare(measure) ? ', with its whole 95 % interval' : '';
}

/** A duration such as `45 seconds` or `5 minutes`. */
function formatSeconds(seconds: number): string {
  const [count, unit] = seconds >= 120 ? [Math.floor(seconds / 60), 'minute'] : [Math.round(seconds), 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function describeLevel(
  { above, below }: { readonly above?: number | undefined; readonly below?: number | undefined },
  show: (level: number) => string,
  seconds: number,
): string {
  const passed = above === undefined ? `below ${show(below ?? 0)}` : `above ${show(above)}`;
  return seconds === 0 ? `is ${passed}` : `has been ${passed} for ${formatSeconds(seconds)}`;
}

function describeMeasure(measure: MoodMeasure): string {
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
