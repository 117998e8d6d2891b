import type { SourceNote } from '@crowdtone/domain';
import type { FfmpegInput } from './ffmpeg-input';
import { type RunLimits, runToEnd } from './run-to-end';
import { note } from './source-notes';

/** Where frames are decoded: `none` on the processor, `auto` on any device that ffmpeg finds and that works. */
export type HardwareChoice = 'none' | 'auto' | 'vaapi' | 'cuda';

const LIST_LIMIT_MS = 10_000;

/** What ffmpeg prints when it has the method but the machine lacks the device. */
const DEVICE_FAILED =
  /Device (creation|setup) failed|No device available for decoder|Failed setup for format \w+: hwaccel/i;

/** The value for ffmpeg's `-hwaccel`; null to pass none, because none is requested or ffmpeg lacks the method. */
export async function hardwareMethod(ffmpegPath: string, choice: HardwareChoice): Promise<string | null> {
  if (choice === 'none') return null;
  const { stdout } = await runToEnd(ffmpegPath, ['-hide_banner', '-hwaccels'], { limitMs: LIST_LIMIT_MS });
  const [, ...methods] = stdout.split('\n').map((line) => line.trim());
  if (choice === 'auto') return methods.some(Boolean) ? 'auto' : null;
  return methods.includes(choice) ? choice : null;
}

/** Whether a connection failed for want of a working device, so that the processor has to decode. */
export function isDeviceFailure(stderr: readonly string[]): boolean {
  return stderr.some((line) => DEVICE_FAILED.test(line));
}

/** How a recording is decoded. */
export interface RecordingHardware {
  /** The value for ffmpeg's `-hwaccel`; null for the processor. */
  readonly method: string | null;
  /** Says when the processor has to decode although hardware was asked for. */
  readonly notes: readonly SourceNote[];
}

/**
 * Tries a hardware decoder on the first frame of a recording. A camera that fails is opened again, but a recording would be read from
 * its start again, so whether a device works is found out before.
 */
export async function recordingHardware(
  ffmpegPath: string,
  { options, address, stdin }: FfmpegInput,
  choice: HardwareChoice,
  limits: RunLimits,
): Promise<RecordingHardware> {
  const method = await hardwareMethod(ffmpegPath, choice);
  if (method !== null) {
    const input = ['-hwaccel', method, ...options, '-i', address];
    const { exitCode } = await runToEnd(
      ffmpegPath,
      ['-hide_banner', '-loglevel', 'error', ...input, '-frames:v', '1', '-f', 'null', '-'],
      { ...limits, stdin: typeof stdin === 'string' ? stdin : undefined },
    );
    if (exitCode === 0) return { method, notes: [] };
  }
  if (choice === 'none') return { method: null, notes: [] };
  return { method: null, notes: [note('hardware', { kind: 'no-hardware', choice })] };
}
