import { alertRuleSchema } from '@crowdtone/domain';
import { z } from 'zod';

/** One receiver of alerts. Its address often is a secret in itself, so messages and logs never repeat it. */
const webhookSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('what the webhook is called in the log; unique in this file'),
  url: z
    .string()
    .trim()
    .max(2000)
    .superRefine(checkAddress)
    .describe('where alerts are posted, http or https; redirects are not followed'),
  secret: z
    .string()
    .min(16, 'use at least 16 characters, for instance of openssl rand -hex 32')
    .max(200)
    .describe('what each message is signed with; known to the receiver and nobody else'),
  timeoutSeconds: z.number().min(0.1).max(60).default(10).describe('how long the receiver may take to answer, seconds'),
});

export type WebhookConfig = z.infer<typeof webhookSchema>;

/** Checks of this kind are made although others failed, so that all mistakes are told at once. */
const ALWAYS = { when: () => true };

export const alertsSchema = z.array(alertRuleSchema).max(200).superRefine(refuseSameNames, ALWAYS);

export const webhooksSchema = z.array(webhookSchema).max(20).superRefine(refuseSameNames, ALWAYS);

/** Tells of each rule that names a source the file does not have. */
export function refuseUnknownSources(config: unknown, context: z.RefinementCtx): void {
  const known = new Set(itemsOf(config, 'sources').map(({ id }) => id));
  for (const [place, { sources }] of itemsOf(config, 'alerts').entries()) {
    for (const [index, id] of (Array.isArray(sources) ? sources : []).entries()) {
      if (known.has(id)) continue;
      context.addIssue({
        code: 'custom',
        path: ['alerts', place, 'sources', index],
        message: 'no source of this file has the id',
      });
    }
  }
}

function refuseSameNames(items: unknown, context: z.RefinementCtx): void {
  const seen = new Set<unknown>();
  for (const [index, { name }] of itemsOf({ items }, 'items').entries()) {
    if (typeof name !== 'string') continue;
    if (seen.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message: 'the name is taken above' });
    seen.add(name);
  }
}

function checkAddress(address: string, context: z.RefinementCtx): void {
  if (!URL.canParse(address) || !['http:', 'https:'].includes(new URL(address).protocol)) {
    context.addIssue('expected an address such as https://example.org/hook');
  }
}

/** The objects of a list that may not have passed its own checks. */
function itemsOf(parent: unknown, key: string): Record<string, unknown>[] {
  const list = (parent as Record<string, unknown> | null)?.[key];
  return (Array.isArray(list) ? list : []).map((item) => (typeof item === 'object' && item !== null ? item : {}));
}
