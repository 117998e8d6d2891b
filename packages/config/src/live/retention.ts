import { z } from 'zod';

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

const ageSchema = z
  .string()
  .regex(/^([1-9]\d{0,4}[hd]|forever)$/, 'expected an age such as 24h or 400d, or forever')
  .transform((text) => {
    const [, amount = '', unit = ''] = /^(\d+)([hd])$/.exec(text) ?? [];
    return text === 'forever' ? Number.POSITIVE_INFINITY : Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  });

/** How long the figures of cameras are kept; ages as 24h, 400d or forever, in programs milliseconds. */
export const retentionSchema = z
  .strictObject({
    readings: ageSchema
      .prefault('24h')
      .describe('place, size and class probabilities of each face; nothing shows them, they serve to check figures'),
    windows: ageSchema.prefault('400d').describe('counts and shares of the group, and the notes on them'),
    alerts: ageSchema.prefault('400d').describe('alerts that are over, and their deliveries'),
    log: ageSchema
      .prefault('200d')
      .describe(
        'log of sign-ins, refusals, changes, deletions and exports; in the European Union a deployer keeps it for six months at least (AI Act, Article 26(6))',
      ),
  })
  .prefault({});

/** See {@link retentionSchema}. */
export type RetentionConfig = z.infer<typeof retentionSchema>;

/** The retention without configuration. */
export const DEFAULT_RETENTION: RetentionConfig = retentionSchema.parse(undefined);
