export { openRedis, type RedisHandle } from './redis/open-redis';
export { installedRedisVersion } from './redis/private-server';
