/** How processes reach the queues that they share, and the key that encrypts face crops. */
export interface QueueConnection {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Only in the memory of these processes: children receive it by message. */
  readonly cropKey: string;
}
