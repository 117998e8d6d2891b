import { alertRuleSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** The names of the other receivers. */
const RESERVED_NAMES = ['mqtt', 'email'];

/** One receiver of alerts. Its address is often a secret, so messages and logs never repeat it. */
const webhookSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => !RESERVED_NAMES.includes(name), 'mqtt and email are receivers of their own; choose another name')
    .describe('name of the webhook in the log; unique in this file'),
  url: z
    .string()
    .trim()
    .max(2000)
    .superRefine(checkAddress)
    .describe('address that alerts are sent to, http or https; redirects are not followed'),
  secret: z
    .string()
    .min(16, 'use at least 16 characters, for example from openssl rand -hex 32')
    .max(200)
    .describe('key that signs each message; share it only with the receiver'),
  timeoutSeconds: z.number().min(0.1).max(60).default(10).describe('timeout of a request, seconds'),
});

/** A webhook in the configuration. */
export type WebhookConfig = z.infer<typeof webhookSchema>;

/** Runs a check even when others failed, so that all errors are reported at once. */
const ALWAYS = { when: () => true };

/** The key `alerts` of the configuration. */
export const alertsSchema = z.array(alertRuleSchema).max(200).superRefine(refuseSameNames, ALWAYS);

/** The key `webhooks` of the configuration. */
export const webhooksSchema = z.array(webhookSchema).max(20).superRefine(refuseSameNames, ALWAYS);

/** Reports each rule that names an unknown source. */
export function refuseUnknownSources(config: unknown, context: z.RefinementCtx): void {
  const known = new Set(itemsOf(config, 'sources').map(({ id }) => id));
  for (const [place, { sources }] of itemsOf(config, 'alerts').entries()) {
    for (const [index, id] of (Array.isArray(sources) ? sources : []).entries()) {
      if (known.has(id)) continue;
      context.addIssue({
        code: 'custom',
        path: ['alerts', place, 'sources', index],
        message: 'there is no source with this id',
      });
    }
  }
}

function refuseSameNames(items: unknown, context: z.RefinementCtx): void {
  const seen = new Set<unknown>();
  for (const [index, { name }] of itemsOf({ items }, 'items').entries()) {
    if (typeof name !== 'string') continue;
    if (seen.has(name))
      context.addIssue({ code: 'custom', path: [index, 'name'], message: 'another entry above has this name' });
    seen.add(name);
  }
}

function checkAddress(address: string, context: z.RefinementCtx): void {
  if (!URL.canParse(address) || !['http:', 'https:'].includes(new URL(address).protocol)) {
    context.addIssue('expected an address such as https://example.org/hook');
  }
}

/** The objects of a list that may not be valid. */
function itemsOf(parent: unknown, key: string): Record<string, unknown>[] {
  const list = (parent as Record<string, unknown> | null)?.[key];
  return (Array.isArray(list) ? list : []).map((item) => (typeof item === 'object' && item !== null ? item : {}));
}
