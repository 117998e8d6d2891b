import { Metrics } from './metrics';
import { Readiness } from './readiness';

/** Monitoring of the program: readiness and metrics. */
export class Operations {
  readonly readiness = new Readiness();
  readonly metrics = new Metrics();

  constructor() {
    this.metrics.watchReadiness(() => this.readiness.missingParts());
  }
}
