import type { Setting, Severity, SourceState } from '@crowdtone/domain';

/** Labels of the states of a source. */
export const STATE_LABELS: Readonly<Record<SourceState, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  complete: 'Finished',
  partial: 'Ended early',
  failed: 'Failed',
};

/** Labels of the settings in which people are analysed. */
export const SETTING_LABELS: Readonly<Record<Setting, string>> = {
  'public-space': 'Public space',
  event: 'Event',
  transport: 'Transport',
  retail: 'Shop',
  healthcare: 'Healthcare',
  education: 'Education',
  workplace: 'Workplace',
  synthetic: 'Synthetic footage, no real people',
};

/** Most severe first. */
export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'warning', 'info'];

/** Labels of the severities of alerts. */
export const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
};
