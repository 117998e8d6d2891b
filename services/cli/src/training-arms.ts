import type { TrainingArm } from '@crowdtone/training';

/** Training arms of `crowdtone train`, repeated here because the training package loads TensorFlow.js. */
export const TRAINING_ARM_NAMES = [
  'teacher',
  'gme-net',
  'fsr-fer',
  'plain',
  'gme-net-fresh',
  'gme-net-late',
  'gme-net-alone',
  'gme-net-attention',
  'gme-net-without-mcfeb',
  'gme-net-without-dbam',
  'fsr-fer-likeness',
  'fsr-fer-features',
  'fsr-fer-unweighted',
] as const satisfies readonly TrainingArm[];

/** Name of an expression network that can be trained. */
export type TrainingArmName = (typeof TRAINING_ARM_NAMES)[number];

/** The face detector, which is trained on other data. */
export const DETECTOR_NAME = 'detector';
/** Name of anything that can be trained. */
export type TrainableName = TrainingArmName | typeof DETECTOR_NAME;
