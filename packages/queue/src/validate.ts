import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';

/**
 * `message` as `schema` reads it, before it is sent: what is malformed must fail where it was made.
 *
 * @throws CrowdtoneError `E_MESSAGE_INVALID` (internal)
 */
export function validated<Message>(schema: z.ZodType<Message>, message: unknown): Message {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new CrowdtoneError(
    'E_MESSAGE_INVALID',
    `a message is malformed (${z.prettifyError(parsed.error)}); report this`,
  );
}
