import type { Expression } from './expressions';
import type { DropReason, UnreadableReason } from './reasons';
import type { TrustReason } from './trust';
import type { ShareEstimatorName } from './windows';

/**
 * One colour per expression on a light background, for every chart. The hues derive from
 * Okabe and Ito's palette (Color Universal Design, 2008), adjusted so that all eight are distinguishable with every common
 * kind of colour blindness; the dashboard's `tokens.test.ts` checks that.
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

/** Stacking order of charts, from pleasant over neutral to unpleasant. */
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

/** Label of each expression, an adjective. */
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

/** Why a face was not classified: a label and an explanation. */
export const UNREADABLE_LABELS: Readonly<Record<UnreadableReason, { readonly name: string; readonly why: string }>> = {
  'too-small': { name: 'Too small', why: 'the face has too few pixels to be classified' },
  blurred: { name: 'Blurred', why: 'in motion or out of focus' },
  'cut-off': { name: 'Cut off', why: 'partly outside the frame' },
  static: { name: 'Picture', why: 'did not move for minutes: a poster or a screen, not counted as a person' },
  'model-failed': { name: 'Not processed', why: 'the model failed on the face' },
  'crop-expired': { name: 'Too late', why: 'the crop expired while waiting in the queue' },
};

/** Why shares are trusted less: in a few words, and explained. */
export const TRUST_LABELS: Readonly<Record<TrustReason, { readonly name: string; readonly why: string }>> = {
  'few-people': { name: 'few people', why: 'so few people say little about a crowd' },
  'small-faces': { name: 'small faces', why: 'the model misclassifies many faces of this size' },
  'unlike-validation': {
    name: 'unfamiliar faces',
    why: 'faces look unlike those the model was calibrated on, for instance because of light, blur or camera angle; intervals are wider for it',
  },
  'few-frames': { name: 'few frames', why: 'most people were classified in one or two frames only' },
};

/** The name of a reason as a label of its own. */
export function trustReasonName(reason: TrustReason): string {
  const { name } = TRUST_LABELS[reason];
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** Why a frame was dropped; completes `N frames ...`. */
export const DROP_LABELS: Readonly<Record<DropReason, string>> = {
  overload: 'skipped because the machine could not keep up',
  'detector-failed': 'lost because the face detector failed',
  'decode-error': 'could not be decoded',
  interrupted: 'not analysed because the run was stopped',
  lost: 'lost with the memory of Redis or a process',
};

/** How shares were estimated: a name and an explanation. */
export const ESTIMATOR_LABELS: Readonly<
  Record<ShareEstimatorName, { readonly name: string; readonly meaning: string }>
> = {
  counted: {
    name: 'counted',
    meaning:
      'Each readable person counts for the most probable expression. The interval covers how far a crowd may differ ' +
      'from the readable people (Wilson, 1927), but not the errors of the model.',
  },
  'kernel-mixture-posterior': {
    name: 'corrected for model confusions',
    meaning:
      'Each prediction is compared with predictions for labelled faces of similar size; the shares are those that best ' +
      "explain all predictions. The interval covers the model's known errors (Bayesian kernel mixture). " +
      'The counted share beside it is not corrected.',
  },
  'vote-mixture-posterior': {
    name: 'corrected for model confusions',
    meaning:
      'The share of votes that annotators would give the people in view. Each prediction is compared with predictions for ' +
      'faces of similar size and the votes those received, ambiguous faces included; the fewer people, the ' +
      'more the shares are drawn towards those of the labelled faces. The interval contains the true share in about 19 of 20 groups ' +
      'of faces like those it was calibrated on. The counted share beside it is not corrected.',
  },
  'adjusted-count-posterior': {
    name: 'corrected for model confusions',
    meaning:
      'How often the model confuses expressions at each face size was measured on labelled faces; the ' +
      "shares are those that best explain its predictions. The interval covers the model's known errors (Bayesian adjusted " +
      'count). The counted share beside it is not corrected.',
  },
};
