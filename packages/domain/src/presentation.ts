import type { Expression } from './expressions';
import type { DropReason, UnreadableReason } from './reasons';

/**
 * One colour per expression for every picture the project draws. Eight hues told apart with red-green and blue-yellow
 * colour blindness, after Okabe and Ito (Color Universal Design, 2008) and Paul Tol's "muted" scheme for the rest.
 */
export const EXPRESSION_COLOURS: Readonly<Record<Expression, string>> = {
  neutral: '#8a8f98',
  happiness: '#e69f00',
  surprise: '#56b4e9',
  sadness: '#0072b2',
  anger: '#d55e00',
  disgust: '#009e73',
  fear: '#cc79a7',
  contempt: '#882255',
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
