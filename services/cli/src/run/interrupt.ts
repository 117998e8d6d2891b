import { EXIT_CODES } from '@crowdtone/domain';

export interface Interrupt {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * The first Ctrl-C asks the program to stop and keep what it has; the second ends it on the spot.
 * @param kept what becomes of the work done so far, for the person who pressed it
 */
export function stopOnSignals(kept = 'what was read is kept'): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    process.stderr.write(`\nstopping; ${kept} (once more to quit at once)\n`);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
