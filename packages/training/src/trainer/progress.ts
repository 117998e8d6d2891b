/** Shows one live line on a terminal, or a line every 30 s in other outputs. */
export interface ProgressLine {
  show(text: string): void;
  /** Ends the live line, so that further output starts on a new one. */
  end(): void;
}

const QUIET_MS = 30_000;

/** A progress line on a stream, standard error by default. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr, now: () => number = Date.now): ProgressLine {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (stream.isTTY) {
        stream.write(`\r${text}\u001b[K`);
      } else if (now() - shownAt >= QUIET_MS) {
        shownAt = now();
        stream.write(`${text}\n`);
      }
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}

/** A readable duration: `45 s`, `12 min`, `3 h 05 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
