import { EXIT_CODES } from '@crowdtone/domain';

/** Listens for Ctrl-C until it is disposed of. */
export interface Interrupt {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/**
 * The first Ctrl-C stops the program gracefully; the second ends it immediately.
 * @param kept what happens to the work done so far, for the message
 */
export function stopOnSignals(kept = 'results so far are kept'): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted);
    process.stderr.write(`\nstopping; ${kept} (press Ctrl-C again to quit immediately)\n`);
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
