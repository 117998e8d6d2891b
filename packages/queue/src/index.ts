export type { ConsumerOptions } from './delivery/consumer';
export type { DeadLetter } from './delivery/dead-letters';
export type { Closable } from './delivery/link';
export type { DropPolicy } from './delivery/policy';
export type { FrameDelivery, FrameProducer, FrameProducerOptions } from './frame-jobs';
export type { OutcomeProducer, OutcomeProducerOptions } from './outcomes';
export { openQueues, type Queues, type QueuesOptions } from './queues';
export { openRedis, type RedisHandle } from './redis/open-redis';
export { installedRedisVersion } from './redis/private-server';
