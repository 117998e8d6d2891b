import type { Setting, Severity, SourceState } from '@crowdtone/domain';

export const STATE_WORDS: Readonly<Record<SourceState, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  complete: 'Finished',
  partial: 'Ended early',
  failed: 'Failed',
};

export const SETTING_WORDS: Readonly<Record<Setting, string>> = {
  'public-space': 'Public space',
  event: 'Event',
  transport: 'Transport',
  retail: 'Shop',
  healthcare: 'Healthcare',
  education: 'Education',
  workplace: 'Workplace',
  synthetic: 'Test pictures, nobody is watched',
};

/** From the most to the least pressing. */
export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'warning', 'info'];

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Note',
};
