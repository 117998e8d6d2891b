/** Opens a private Redis, prints its address or why there is none, and never closes it. */
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { openRedis } from '@crowdtone/queue';

openRedis()
  .then(({ url }) => console.log(url))
  .catch((error) => console.log(formatError(asCrowdtoneError(error))));
