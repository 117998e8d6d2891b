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

/** What people who show an expression look like, as a label. */
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

/** The label within a sentence: completes `N people look ...`. */
export function adjectiveOf(expression: Expression): string {
  return EXPRESSION_NAMES[expression].toLowerCase();
}

/** Why a face was not read: a label, and the reason in words. */
export const UNREADABLE_LABELS: Readonly<Record<UnreadableReason, { readonly name: string; readonly why: string }>> = {
  'too-small': { name: 'Too small', why: 'the face has too few pixels to be classified' },
  blurred: { name: 'Blurred', why: 'moving, or out of focus' },
  'cut-off': { name: 'Cut off', why: 'partly outside the picture' },
  static: { name: 'Picture', why: 'did not move for minutes: a poster, a screen or a crest, not counted as a person' },
  'model-failed': { name: 'Not processed', why: 'the network failed on the face' },
  'crop-expired': { name: 'Too late', why: 'the face waited so long that its crop had been deleted' },
};

/** Why a frame was dropped; completes `N frames ...`. */
export const DROP_LABELS: Readonly<Record<DropReason, string>> = {
  overload: 'skipped because the machine could not keep up',
  'detector-failed': 'lost because the face detector failed',
  'decode-error': 'could not be decoded',
  interrupted: 'not analysed because the run was stopped',
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
  'vote-mixture-posterior': {
    name: 'corrected for what the model confuses',
    meaning:
      'The share of votes that annotators would give the people in view. Each reading is compared with what the model said ' +
      'to known faces of about that size and with the votes that these got, unclear faces among them; the fewer people, the ' +
      'more the shares are drawn towards those of everyday faces. The interval holds the true share in about 19 of 20 groups ' +
      'of such faces. The counted share beside it takes each reading at its word.',
  },
  'adjusted-count-posterior': {
    name: 'corrected for what the model confuses',
    meaning:
      'How often the model takes one expression for another at each face size was measured on known faces, and the ' +
      "shares are those that explain its readings best; the interval holds the model's known mistakes (adjusted " +
      'count, Bayesian). The counted share beside it takes each reading at its word.',
  },
};
