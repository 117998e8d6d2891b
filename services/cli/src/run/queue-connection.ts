/** How processes reach the queues that they share, and the key that encrypts face crops. */
export interface QueueConnection {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Prefix of the channels, which all processes that work on one store hear; by default that of the queues. */
  readonly channels?: string | undefined;
  /** Only in the memory of these processes: children receive it by message. */
  readonly cropKey: string;
  /** Number of shards that the sources are spread over. */
  readonly shards: number;
}
