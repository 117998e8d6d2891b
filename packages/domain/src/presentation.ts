import type { Expression } from './expressions';
import type { DropReason, UnreadableReason } from './reasons';
import type { ShareEstimatorName } from './windows';

/**
 * One colour per expression on light paper, for every picture the project draws. The hues start from Okabe and Ito's
 * palette (Color Universal Design, 2008), with lightness and hue moved until all eight keep apart for every common kind
 * of colour blindness; the dashboard's `tokens.test.ts` holds them to it.
 */
export const EXPRESSION_COLOURS: Readonly<Record<Expression, string>> = {
  happiness: '#cf7f10',
  surprise: '#1f97f0',
  neutral: '#8b8d94',
  contempt: '#3a2416',
  disgust: '#0f6e5f',
  sadness: '#38397a',
  fear: '#a23fb4',
  anger: '#c4200a',
};

/** Reasons in words for people. */
export const UNREADABLE_WORDS: Readonly<Record<UnreadableReason, string>> = {
  'too-small': 'too small to read',
  blurred: 'too blurred to read',
  'cut-off': 'cut off by the edge of the picture',
  'model-failed': 'the model failed on it',
  'crop-expired': 'waited too long to be read',
};

/** Reasons in words for people. */
export const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  overload: 'the machine was too busy',
  'detector-failed': 'the face detector failed',
  'decode-error': 'the picture was damaged',
  interrupted: 'the run was stopped',
};

/** How shares were estimated, in words for people: a name, and what it means. */
export const ESTIMATOR_WORDS: Readonly<
  Record<ShareEstimatorName, { readonly name: string; readonly meaning: string }>
> = {
  counted: {
    name: 'counted',
    meaning:
      'Each readable person counts for the most probable expression. The interval says how far a crowd may differ ' +
      "from the people who happened to be read (Wilson, 1927); the model's own mistakes come on top of it.",
  },
  'kernel-mixture-posterior': {
    name: 'corrected for what the model confuses',
    meaning:
      'Each reading is compared with what the model said to known faces of about that size, and the shares are those ' +
      "that explain all readings best; the interval holds the model's known mistakes (mixture of kernels, Bayesian). " +
      'The counted share beside it takes each reading at its word.',
  },
  'adjusted-count-posterior': {
    name: 'corrected for what the model confuses',
    meaning:
      'How often the model takes one expression for another at each face size was measured on known faces, and the ' +
      "shares are those that explain its readings best; the interval holds the model's known mistakes (adjusted " +
      'count, Bayesian). The counted share beside it takes each reading at its word.',
  },
};
