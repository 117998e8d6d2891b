import { Gauge, type Registry } from 'prom-client';

/** How many cameras of a deployment some process watches, and how many none does. */
export interface CameraCounts {
  readonly owned: number;
  readonly unowned: number;
}

/** Gauges by which an autoscaler sizes the roles of a deployment. All are measured with every scrape, by the role that knows them. */
export class ScalingGauges {
  constructor(private readonly registry: Registry) {}

  /**
   * Adds the age of the oldest frame that waits for an expression worker.
   *
   * @param ageMs milliseconds, 0 when none waits; null while it cannot be known
   * @returns a function that removes it
   */
  watchFrameAge(ageMs: () => Promise<number | null>): () => void {
    return this.#gauge(
      'oldest_frame_seconds',
      'Age of the oldest frame that waits for an expression worker',
      async () => {
        const age = await ageMs();
        return age === null ? null : age / 1000;
      },
    );
  }

  /** Adds the number of expression processes of this one, which with the time of the model gives how busy they are. */
  watchExpressionWorkers(count: number): void {
    this.#gauge('expression_workers', 'Expression processes', async () => count);
  }

  /** Adds the number of cameras that this process carries, as measured or limited. */
  watchCapacity(cameras: () => number): void {
    this.#gauge('camera_capacity', 'Cameras that this process can watch', async () => cameras());
  }

  /** Adds the numbers of cameras with and without a process that watches them. */
  watchCameras(count: () => Promise<CameraCounts>): void {
    new Gauge({
      ...{ name: 'crowdtone_cameras', help: 'Cameras of the deployment, by whether a process has them' },
      ...{ labelNames: ['owned'], registers: [this.registry] },
      async collect() {
        // Without the database there is no sample; /readyz gives the reason.
        const counts = await count().catch(() => null);
        this.reset();
        if (counts === null) return;
        this.set({ owned: 'yes' }, counts.owned);
        this.set({ owned: 'no' }, counts.unowned);
      },
    });
  }

  #gauge(name: string, help: string, measure: () => Promise<number | null>): () => void {
    const full = `crowdtone_${name}`;
    new Gauge({
      ...{ name: full, help, registers: [this.registry] },
      async collect() {
        // What cannot be measured has no sample; /readyz gives the reason.
        const value = await measure().catch(() => null);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
    return () => this.registry.removeSingleMetric(full);
  }
}
