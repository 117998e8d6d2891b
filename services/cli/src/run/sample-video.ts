import { SAMPLE_LOCATION } from '@crowdtone/config';
import type { Logger } from '@crowdtone/observability';
import { ensureSample } from '../sample';

/** The sample video among the addresses of cameras: it is created when one asks for it. */
export class SampleVideo {
  #sample: { readonly path: string | null } | null = null;

  /** @param onCreated called when addresses that were null are known */
  constructor(
    private readonly logger: Logger,
    private readonly onCreated: () => void,
  ) {}

  /** Null for the sample while it is being created, which may take a minute and must not delay other cameras. */
  locationOf(url: string): string | null {
    if (url !== SAMPLE_LOCATION) return url;
    if (this.#sample === null) {
      this.#sample = { path: null };
      ensureSample().then(
        ({ path }) => {
          this.#sample = { path };
          this.onCreated();
        },
        (error: unknown) => {
          // The next one who asks tries again.
          this.#sample = null;
          this.logger.error({ err: error }, 'the sample video could not be created, so it is not analysed');
        },
      );
    }
    return this.#sample.path;
  }
}
