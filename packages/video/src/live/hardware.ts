import { runToEnd } from '../run-to-end';

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
