import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { FfmpegFailure, networkFailure, sourceError } from './failures';
import type { FfmpegExit } from './ffmpeg-process';
import type { Source } from './sources';

/** ffmpeg's words for a file that stops before its own end, whatever the container. */
const CUT_SHORT = /partial file|File ended prematurely|Stream ends prematurely|Truncating packet of size/i;

/** ffmpeg's words for a picture that it lost or had to guess parts of. */
const DAMAGED = /error while decoding|corrupt decoded frame|submitting packet to decoder|LZW decode failed/i;

/** Noise that would push telling lines out of the tail: one line a frame for an old pixel format. */
export const NOISE = /deprecated pixel format used|non monotonically increasing dts to muxer/;

const MEND = 'copy or record it again (what could be decoded is kept)';

/**
 * Listens for signs that a source is damaged. ffmpeg conceals errors and ends with code 0 after half a file, so its
 * exit code alone would call a truncated video complete.
 */
export class DamageReport {
  #cutShort = false;
  #firstDamage: string | null = null;
  #damaged = 0;

  constructor(private readonly source: Source) {}

  /** True when the line is worth nothing to anybody. */
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

  /** What to tell about a run of ffmpeg that nobody here stopped; null when the whole source was decoded. */
  verdict(exit: FfmpegExit, stderr: readonly string[], frames: number): CrowdtoneError | null {
    const { name } = this.source;
    const tell = (code: ErrorCode, what: string) => sourceError(code, `${name} ${what}`, MEND, { stderr });
    if (exit.exitCode === null) return ffmpegStopped(name, exit, stderr);
    if (this.#cutShort) return tell('E_SOURCE_TRUNCATED', `stops before its end, after ${frames} frames`);
    const network = networkFailure(this.source, stderr.filter(isError), 'was lost on the way');
    if (network) return network;
    if (exit.exitCode !== 0) {
      return tell('E_DECODE_FAILED', `made ffmpeg give up after ${frames} frames (exit code ${exit.exitCode})`);
    }
    if (this.#damaged > 0) {
      return tell(
        'E_DECODE_FAILED',
        `is damaged (${this.#damaged} faults, the first: ${plain(this.#firstDamage ?? '')})`,
      );
    }
    return frames === 0 ? tell('E_DECODE_FAILED', 'holds no frame that could be decoded') : null;
  }
}

function isError(line: string): boolean {
  return /\[(error|fatal|panic)\]/.test(line);
}

/** A line of ffmpeg without the address of its context: `[h264 @ 0x55…] [error] text` becomes `text`. */
function plain(line: string): string {
  return line.replace(/^(\[[^\]]*\]\s*)+/, '');
}

/** Not the fault of the source: ffmpeg was killed, perhaps for want of memory, or could not be started at all. */
function ffmpegStopped(name: string, { signal, startError }: FfmpegExit, stderr: readonly string[]): CrowdtoneError {
  const what = startError
    ? `ffmpeg could not be started for ${name} (${startError.message})`
    : `ffmpeg was ended by ${signal} while it decoded ${name}`;
  return new CrowdtoneError('E_FFMPEG_STOPPED', `${what}; check the memory left and run it again`, {
    cause: new FfmpegFailure('ffmpeg was stopped', stderr),
  });
}
