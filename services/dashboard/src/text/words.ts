import type { DropReason, Expression, Setting, Severity, SourceState, UnreadableReason } from '@crowdtone/domain';

/** From pleasant over neutral to unpleasant: stacked in this order, the border between them is the mood. */
export const EXPRESSION_ORDER: readonly Expression[] = [
  'happiness',
  'surprise',
  'neutral',
  'contempt',
  'disgust',
  'sadness',
  'fear',
  'anger',
];

export const EXPRESSION_NAMES: Readonly<Record<Expression, string>> = {
  neutral: 'Neutral',
  happiness: 'Happy',
  surprise: 'Surprised',
  sadness: 'Sad',
  anger: 'Angry',
  disgust: 'Disgusted',
  fear: 'Afraid',
  contempt: 'Contemptuous',
};

/** Completes `N people look ...`. */
export function look(expression: Expression): string {
  return EXPRESSION_NAMES[expression].toLowerCase();
}

export const UNREADABLE_WORDS: Readonly<Record<UnreadableReason, { readonly name: string; readonly why: string }>> = {
  'too-small': { name: 'Too small', why: 'the face has too few pixels to say anything honest about it' },
  blurred: { name: 'Blurred', why: 'moving, or out of focus' },
  'cut-off': { name: 'Cut off', why: 'partly outside the picture' },
  'model-failed': { name: 'Not processed', why: 'the network failed on the face' },
  'crop-expired': { name: 'Too late', why: 'the face waited so long that its picture had been deleted' },
};

export const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  overload: 'skipped, because the machine could not keep up',
  'detector-failed': 'lost, because the face detector failed',
  'decode-error': 'could not be decoded',
  interrupted: 'not looked at, because the run was stopped',
};

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
