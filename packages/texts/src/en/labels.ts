import {
  adjectiveOf,
  DROP_LABELS,
  ESTIMATOR_LABELS,
  EXPRESSION_NAMES,
  TRUST_LABELS,
  trustReasonName,
  UNREADABLE_LABELS,
} from '@crowdtone/domain';
import type { Messages } from '../messages';

/** Expressions as names of their own; report and terminal have the same. */
const expression = EXPRESSION_NAMES satisfies Messages;

/** Expressions within a sentence: `N people look ...`. */
const adjective = {
  neutral: adjectiveOf('neutral'),
  happiness: adjectiveOf('happiness'),
  surprise: adjectiveOf('surprise'),
  sadness: adjectiveOf('sadness'),
  anger: adjectiveOf('anger'),
  disgust: adjectiveOf('disgust'),
  fear: adjectiveOf('fear'),
  contempt: adjectiveOf('contempt'),
} as const satisfies Messages;

/** Expressions as what there is a share of, in messages of alerts. */
const noun = {
  neutral: 'neutral',
  happiness: 'happiness',
  surprise: 'surprise',
  sadness: 'sadness',
  anger: 'anger',
  disgust: 'disgust',
  fear: 'fear',
  contempt: 'contempt',
} as const satisfies Messages;

/** What is derived from shares. */
const affect = {
  valence: 'Valence',
  arousal: 'Arousal',
} as const satisfies Messages;

/** Why a face was not classified. */
const unreadable = {
  'too-small': UNREADABLE_LABELS['too-small'].name,
  blurred: UNREADABLE_LABELS.blurred.name,
  'cut-off': UNREADABLE_LABELS['cut-off'].name,
  static: UNREADABLE_LABELS.static.name,
  'model-failed': UNREADABLE_LABELS['model-failed'].name,
  'crop-expired': UNREADABLE_LABELS['crop-expired'].name,
} as const satisfies Messages;

/** The same, explained. */
const unreadableWhy = {
  'too-small': UNREADABLE_LABELS['too-small'].why,
  blurred: UNREADABLE_LABELS.blurred.why,
  'cut-off': UNREADABLE_LABELS['cut-off'].why,
  static: UNREADABLE_LABELS.static.why,
  'model-failed': UNREADABLE_LABELS['model-failed'].why,
  'crop-expired': UNREADABLE_LABELS['crop-expired'].why,
} as const satisfies Messages;

/** The same, with a number of people. */
const unreadableCount = {
  'too-small': '{people} too small',
  blurred: '{people} blurred',
  'cut-off': '{people} cut off',
  static: '{people} picture',
  'model-failed': '{people} not processed',
  'crop-expired': '{people} too late',
} as const satisfies Messages;

/** Why a frame was dropped; completes `N frames ...`. */
const drop = DROP_LABELS satisfies Messages;

/** How shares were estimated. */
const estimator = {
  counted: ESTIMATOR_LABELS.counted.name,
  'kernel-mixture-posterior': ESTIMATOR_LABELS['kernel-mixture-posterior'].name,
  'vote-mixture-posterior': ESTIMATOR_LABELS['vote-mixture-posterior'].name,
  'adjusted-count-posterior': ESTIMATOR_LABELS['adjusted-count-posterior'].name,
} as const satisfies Messages;

/** The same, explained. */
const estimatorMeaning = {
  counted: ESTIMATOR_LABELS.counted.meaning,
  'kernel-mixture-posterior': ESTIMATOR_LABELS['kernel-mixture-posterior'].meaning,
  'vote-mixture-posterior': ESTIMATOR_LABELS['vote-mixture-posterior'].meaning,
  'adjusted-count-posterior': ESTIMATOR_LABELS['adjusted-count-posterior'].meaning,
} as const satisfies Messages;

/** How far shares can be trusted. */
const trust = {
  good: 'good',
  fair: 'fair',
  poor: 'poor',
} as const satisfies Messages;

/** Why trust is not good, in a few words. */
const trustReason = {
  'few-people': TRUST_LABELS['few-people'].name,
  'small-faces': TRUST_LABELS['small-faces'].name,
  'unlike-validation': TRUST_LABELS['unlike-validation'].name,
  'few-frames': TRUST_LABELS['few-frames'].name,
} as const satisfies Messages;

/** The same as labels of their own. */
const trustReasonTitle = {
  'few-people': trustReasonName('few-people'),
  'small-faces': trustReasonName('small-faces'),
  'unlike-validation': trustReasonName('unlike-validation'),
  'few-frames': trustReasonName('few-frames'),
} as const satisfies Messages;

/** The same, explained. */
const trustReasonWhy = {
  'few-people': TRUST_LABELS['few-people'].why,
  'small-faces': TRUST_LABELS['small-faces'].why,
  'unlike-validation': TRUST_LABELS['unlike-validation'].why,
  'few-frames': TRUST_LABELS['few-frames'].why,
} as const satisfies Messages;

/** Severities of alerts. */
const severity = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
} as const satisfies Messages;

/** Names and labels by their area. */
export const labels = {
  expression,
  adjective,
  noun,
  affect,
  unreadable,
  unreadableWhy,
  unreadableCount,
  drop,
  estimator,
  estimatorMeaning,
  trust,
  trustReason,
  trustReasonTitle,
  trustReasonWhy,
  severity,
} as const;
