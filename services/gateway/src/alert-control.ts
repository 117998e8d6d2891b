import type { ReceiverStatus } from '@crowdtone/domain';

/** What the gateway needs of the alert engine. */
export interface AlertControl {
  /** How deliveries to each receiver go, in the order of the configuration. */
  receivers(): Promise<readonly ReceiverStatus[]>;
}
