import type { Messages } from '@crowdtone/texts';

/** The overview of all sources. */
export const overview = {
  legend: 'Expression colours',
  fault: 'Some figures could not be loaded',
  summary: '{sources}, {people} seen now',
  needAttention: { one: '{count} source needs attention', other: '{count} sources need attention' },
  attention: 'Needs attention: ',
  thumbnails:
    'Thumbnails have at most {pixels} pixels along their longer side, and detected faces are painted over before they leave the process that reads the camera. No face can be recognised in them, so they are shown for groups below the privacy floor too. They are not stored.',
  thumbnailOf: 'Live thumbnail of {source}, too coarse to recognise anyone',
  thumbnailNotYet: 'No thumbnail until the camera connects',
  thumbnailEnded: 'No thumbnail: analysis has ended',
  thumbnailRecording: 'Recordings have no thumbnail',
  thumbnailOff: 'Thumbnails are off for this camera',
  thumbnailWaiting: 'Waiting for the first thumbnail',
  thumbnailOffline: 'No thumbnail: the camera is offline',
  thumbnailPaused: 'No thumbnail: the camera is paused',
  firstFigures: 'First figures after {seconds} seconds.',
  noFigures: 'No figures yet.',
  endedEarly: 'Ended before the first window was complete.',
  peopleSeenLast: 'People seen, last {time}',
  expressionLast: '{expression}, last {time}',
} as const satisfies Messages;
