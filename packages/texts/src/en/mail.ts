import type { Messages } from '../messages';

/** Mails about alerts, and summaries. Texts hold no character that HTML gives a meaning. */
export const mail = {
  over: 'Over',
  subject: '[Crowdtone] {lead}: {message}',
  camera: 'Camera: {camera}',
  rule: 'Rule: {rule} ({severity})',
  fired: 'Fired: {time}',
  ended: 'Over: {time}, {why}',
  alertCaveat:
    'Crowdtone estimates the mood of a group from its faces; estimates can be wrong, and a dashboard shows how far they can be trusted.',
  // Summaries.
  summarySubject: '[Crowdtone] Summary of {title}',
  days: '{first} to {last}',
  lead: '{cameras}, {alerts}. Times are those of {timeZone}.',
  cameras: { one: '{count} camera', other: '{count} cameras' },
  alerts: { one: '{count} alert', other: '{count} alerts' },
  chartAbout: 'Shares of expressions over time; the sentences above have the means',
  noShares: 'No shares: too few people were readable at the same time',
  onAverage: '{mood}: on average {figures}',
  covered: { one: 'Shares in {share} of {count} window', other: 'Shares in {share} of {count} windows' },
  trust: 'Trust: mostly {level}',
  earlier: { one: '{count} earlier alert', other: '{count} earlier alerts' },
  summaryCaveat:
    'Shares are estimates for groups, not for persons; groups under the privacy floor are counted only, and are gaps in charts.',
} as const satisfies Messages;

/** Severities of alerts in mails. */
export const mailSeverity = {
  critical: 'critical',
  warning: 'warning',
  info: 'info',
} as const satisfies Messages;

/** Why an alert is over. */
export const mailEnding = {
  recovered: 'because the condition is over',
  silence: 'because there were no figures',
  ended: 'because the camera or the rule is no longer watched',
  schedule: 'because the rule is not judged at this time',
} as const satisfies Messages;
