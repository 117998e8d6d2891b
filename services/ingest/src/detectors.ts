import { type FaceDetector, openDetector } from '@crowdtone/faces';

/** Opens the detector for a minimum face size, and reuses it while the next video has the same: networks are large. */
export class Detectors {
  #open: { readonly minFacePx: number; readonly detector: FaceDetector } | null = null;

  /**
   * @param name of the detector
   * @param threads of its runtime
   */
  constructor(
    private readonly name: string,
    private readonly threads: number,
  ) {}

  /** @throws CrowdtoneError as `openDetector` does */
  async for(minFacePx: number): Promise<FaceDetector> {
    if (this.#open?.minFacePx === minFacePx) return this.#open.detector;
    await this.close();
    const detector = await openDetector(this.name, { minFacePx, threads: this.threads });
    this.#open = { minFacePx, detector };
    return detector;
  }

  async close(): Promise<void> {
    await this.#open?.detector.close();
    this.#open = null;
  }
}
