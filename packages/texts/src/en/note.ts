import { ERRORS } from '@crowdtone/domain';
import type { Messages } from '../messages';

/** Notes on a source: what was assumed of it, and how its frames were corrected. */
export const note = {
  stream: 'Of {streams} video streams, {chosen} is analysed, not {others}.',
  streamName: '#{index} ({codec} {width}x{height}{still}{marked})',
  still: ', a still',
  marked: ', marked as default',
  moreStreams: '{streams} and {more} more',
  toneMapped: 'The video is HDR ({curve}); its frames are tone-mapped to standard dynamic range.',
  notToneMapped: 'The video is HDR ({curve}), but {why}, so it is not tone-mapped and fewer faces may be readable.',
  storedAsRgb: 'stored as RGB',
  noZscale: 'this ffmpeg lacks the zscale filter',
  noHardware: 'No hardware decoder ({choice}) works here for this recording; the processor decodes it.',
  keyFrames:
    'Only key frames were decoded, because few frames are analysed; each analysed frame lies up to {gap} after its regular time.',
  rareKeyFrames: ' Key frames become rarer: none was found for {longest} from {from}.',
  noTimes: 'The file has no timestamps; {rate} frames per second is assumed.',
  noTimesNorRate: 'The file has no timestamps; the default frame rate is assumed.',
  deinterlacedOnRequest: 'All frames are deinterlaced, as requested.',
  deinterlaced: 'Frames flagged as interlaced{since} are deinterlaced.',
  interlaced: 'Frames are flagged as interlaced{since}; they are not deinterlaced, as requested.',
  sinceFirst: ' (the first at {time})',
  combed:
    'The first frames appear interlaced although none is flagged; if moving edges show combing, turn deinterlacing on.',
  aspect: 'Frames are scaled to an aspect ratio of {aspect}, as requested.',
  rotated: 'Frames are rotated by {degrees} degrees, as requested.',
  masked: {
    one: 'One area of the frames is masked, as requested; people there are not counted.',
    other: '{count} areas of the frames are masked, as requested; people there are not counted.',
  },
  unrelatedStart:
    'The first timestamp is {time} from the start of the container; times are counted from the first frame.',
  lateStart: 'The first frame appears {time} after the start of the recording; times are counted from that start.',
  pause: {
    one: 'Timestamps jump ahead once, by {longest} at {at}; this is treated as a pause in the recording.',
    other:
      'Timestamps jump ahead {count} times, the longest by {longest} at {at}; this is treated as a pause in the recording.',
  },
  restart: {
    one: 'Timestamps jump back once, by {longest} at {at}; the recording is treated as continuous.',
    other:
      'Timestamps jump back {count} times, the longest by {longest} at {at}; the recording is treated as continuous.',
  },
  strayStamps: {
    one: '{count} frame with timestamps off by up to {farthest} was skipped.',
    other: '{count} frames with timestamps off by up to {farthest} were skipped.',
  },
  noDuration: 'The container states no duration; the last frame is at {last}.',
  wrongDuration:
    'The container states a duration of {stated}, but the last frame is at {last}; the frame times are used.',
  resized: {
    one: 'The frame size changes once, first at {first} ({sizes}); each frame is analysed at its own size.',
    other: 'The frame size changes {count} times, first at {first} ({sizes}); each frame is analysed at its own size.',
  },
  moreSizes: '{sizes} and more',
  growing: 'The file changed while it was being read; its content up to {last} is analysed.',
} as const satisfies Messages;

/** Why a source failed or ended early, by error code; the message beside it has the details. */
export const sourceError = {
  E_SOURCE_MISSING: ERRORS.E_SOURCE_MISSING.about,
  E_SOURCE_EMPTY: ERRORS.E_SOURCE_EMPTY.about,
  E_SOURCE_NOT_MEDIA: ERRORS.E_SOURCE_NOT_MEDIA.about,
  E_SOURCE_NO_VIDEO: ERRORS.E_SOURCE_NO_VIDEO.about,
  E_SOURCE_UNREADABLE: ERRORS.E_SOURCE_UNREADABLE.about,
  E_SOURCE_UNSUPPORTED: ERRORS.E_SOURCE_UNSUPPORTED.about,
  E_SOURCE_TOO_LARGE: ERRORS.E_SOURCE_TOO_LARGE.about,
  E_SOURCE_TRUNCATED: ERRORS.E_SOURCE_TRUNCATED.about,
  E_SOURCE_UNREACHABLE: ERRORS.E_SOURCE_UNREACHABLE.about,
  E_SOURCE_TIMEOUT: ERRORS.E_SOURCE_TIMEOUT.about,
  E_SOURCE_CHANGED: ERRORS.E_SOURCE_CHANGED.about,
  E_DECODE_FAILED: ERRORS.E_DECODE_FAILED.about,
  E_FRAME_TIME_LOST: ERRORS.E_FRAME_TIME_LOST.about,
  E_FFMPEG_MISSING: ERRORS.E_FFMPEG_MISSING.about,
  E_FFMPEG_TOO_OLD: ERRORS.E_FFMPEG_TOO_OLD.about,
  E_FFMPEG_STOPPED: ERRORS.E_FFMPEG_STOPPED.about,
  E_REDIS_LOST: ERRORS.E_REDIS_LOST.about,
  E_REDIS_FULL: ERRORS.E_REDIS_FULL.about,
  E_REDIS_UNREACHABLE: ERRORS.E_REDIS_UNREACHABLE.about,
  E_FRAME_FAILED: ERRORS.E_FRAME_FAILED.about,
  E_RESULTS_WAITING: ERRORS.E_RESULTS_WAITING.about,
  E_MEMORY_FULL: ERRORS.E_MEMORY_FULL.about,
  E_DISK_FULL: ERRORS.E_DISK_FULL.about,
  E_SERVICE_CRASHED: ERRORS.E_SERVICE_CRASHED.about,
  E_SERVICE_ENDED: ERRORS.E_SERVICE_ENDED.about,
  E_SERVICE_KILLED: ERRORS.E_SERVICE_KILLED.about,
  E_INTERRUPTED: ERRORS.E_INTERRUPTED.about,
  E_INTERNAL: ERRORS.E_INTERNAL.about,
} as const satisfies Messages;
