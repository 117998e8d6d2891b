import { Metrics } from './metrics';
import { Readiness } from './readiness';

/** What those who run the program look at: whether it can work, and how it is doing. */
export class Operations {
  readonly readiness = new Readiness();
  readonly metrics = new Metrics();
}
