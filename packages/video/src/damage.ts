import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { FfmpegFailure, networkFailure, sourceError } from './failures';
import type { FfmpegExit } from './ffmpeg-process';
import type { Source } from './sources';

/** What ffmpeg prints for a truncated file, whatever the container. */
const CUT_SHORT = /partial file|File ended prematurely|Stream ends prematurely|Truncating packet of size/i;

/** What ffmpeg prints for a frame that it lost or partly concealed. */
const DAMAGED = /error while decoding|corrupt decoded frame|submitting packet to decoder|LZW decode failed/i;

/** Noise that would push useful lines out of the tail, such as one line a frame for an old pixel format. */
export const NOISE = /deprecated pixel format used|non monotonically increasing dts to muxer/;

const MEND = 'copy or record it again (what could be decoded is kept)';

/**
 * Collects signs of a damaged source from ffmpeg's lines. ffmpeg conceals errors and exits with code 0 after half a file,
 * so its exit code alone would call a truncated video complete.
 */
export class DamageReport {
  #cutShort = false;
  #firstDamage: string | null = null;
  #damaged = 0;

  constructor(private readonly source: Source) {}

  /** @returns true for a line that is noise and need not be kept */
  takeLine(line: string): boolean {
    if (!/\[(warning|error|fatal|panic)\]/.test(line)) return false;
    // A network that breaks has its own error; a disk that does is a file cut short.
    if (CUT_SHORT.test(line) || (this.source.kind === 'file' && /Input\/output error/.test(line)))
      this.#cutShort = true;
    if (DAMAGED.test(line)) {
      this.#firstDamage ??= line;
      this.#damaged += 1;
    }
    return NOISE.test(line);
  }

  /** The error of a run of ffmpeg that was not stopped on purpose; null when the whole source was decoded. */
  verdict(exit: FfmpegExit, stderr: readonly string[], frames: number): CrowdtoneError | null {
    const { name } = this.source;
    const failure = (code: ErrorCode, what: string) => sourceError(code, `${name} ${what}`, MEND, { stderr });
    if (exit.exitCode === null) return ffmpegStopped(name, exit, stderr);
    if (this.#cutShort) return failure('E_SOURCE_TRUNCATED', `ends early, after ${frames} frames`);
    const network = networkFailure(this.source, stderr.filter(isError), 'was interrupted');
    if (network) return network;
    if (exit.exitCode !== 0) {
      return failure(
        'E_DECODE_FAILED',
        `could not be decoded beyond ${frames} frames (exit code ${exit.exitCode} of ffmpeg)`,
      );
    }
    if (this.#damaged > 0) {
      return failure(
        'E_DECODE_FAILED',
        `is damaged (${this.#damaged} errors, first: ${plain(this.#firstDamage ?? '')})`,
      );
    }
    return frames === 0 ? failure('E_DECODE_FAILED', 'contains no frame that could be decoded') : null;
  }
}

function isError(line: string): boolean {
  return /\[(error|fatal|panic)\]/.test(line);
}

/** A line of ffmpeg without the address of its context: `[h264 @ 0x55…] [error] text` becomes `text`. */
function plain(line: string): string {
  return line.replace(/^(\[[^\]]*\]\s*)+/, '');
}

/** Not the fault of the source: ffmpeg was killed, perhaps because memory ran out, or could not be started. */
function ffmpegStopped(name: string, { signal, startError }: FfmpegExit, stderr: readonly string[]): CrowdtoneError {
  const what = startError
    ? `ffmpeg could not be started for ${name} (${startError.message})`
    : `ffmpeg was killed by ${signal} while decoding ${name}`;
  return new CrowdtoneError('E_FFMPEG_STOPPED', `${what}; check the available memory and run it again`, {
    cause: new FfmpegFailure('ffmpeg was stopped', stderr),
  });
}
