import { pictureModeSchema } from '@crowdtone/domain';
import { z } from 'zod';
import { analysisOptionsSchema } from '../analysis';
import { accessSchema } from './access';
import { alertsSchema, refuseUnknownSources, webhooksSchema } from './alerts';

/** Stands for the sample video of this program, which plays in a loop. */
export const SAMPLE_LOCATION = 'sample';

const SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https', 'udp', 'srt'] as const;

/** Packets that are sent here need no host: `udp://:5000`. */
const LISTENS = /^(udp|srt):\/\/@?:\d+/i;

/** Where people are watched; the law looks at each of them differently. */
export const settingSchema = z.enum([
  'public-space',
  'event',
  'transport',
  'retail',
  'healthcare',
  'education',
  'workplace',
  'synthetic',
]);

export type Setting = z.infer<typeof settingSchema>;

const LEGAL_BASIS_MISSING =
  'E_LEGAL_BASIS_MISSING: the EU AI Act, Article 5(1)(f), forbids to infer emotions at work and in education save for ' +
  'medical or safety reasons; write down which of them applies and where it is recorded, or remove this source';

/** Settings in which emotions may not be inferred, save for reasons that have to be given. */
const FORBIDDEN_WITHOUT_BASIS: ReadonlySet<unknown> = new Set<Setting>(['education', 'workplace']);

const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'use up to 60 lower-case letters, digits and hyphens, a letter or digit first');

const locationSchema = z.string().trim().min(1).max(2000).superRefine(checkLocation);

/** One camera, as it is configured. Numbers are in the units that people think in; programs get milliseconds. */
const sourceShape = {
  id: idSchema.describe('name of the source in the store and in addresses, unique in this file; never change it'),
  name: z.string().trim().min(1).max(100).optional().describe('what people call it (default: the id)'),
  url: locationSchema.describe(
    `where the pictures come from: ${SCHEMES.map((scheme) => `${scheme}://`).join(', ')}, /dev/video0, or as a ` +
      `stand-in a video file (relative to this file), "${SAMPLE_LOCATION}" for the sample crowd, lavfi: with a test graph`,
  ),
  setting: settingSchema.describe('where people are watched; education and workplace are refused without a legalBasis'),
  legalBasis: z
    .string()
    .trim()
    .max(1000)
    .optional()
    .describe('why watching is lawful here and where that is recorded; written into the record of every run'),
  transport: z.enum(['tcp', 'udp']).default('tcp').describe('how RTSP carries its packets; udp loses some of them'),
  hardware: z
    .enum(['none', 'auto', 'vaapi', 'cuda'])
    .default('none')
    .describe('where pictures are decoded; without such a device, on the processor'),
  stallSeconds: z
    .number()
    .min(0.5)
    .max(600)
    .default(5)
    .describe('how long the camera may send no picture before it is connected anew, seconds'),
  connectSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(20)
    .describe('how long connecting may take up to the first picture, seconds'),
  picture: pictureModeSchema
    .default('blurred')
    .describe(
      'the small live picture on the dashboard: blurred (so coarse that nobody can be recognised, found faces painted ' +
        'over) or none; it shows nobody, so it does not depend on the privacy floor',
    ),
};

/** Checks of this kind are made although others failed, so that all mistakes are told at once. */
const ALWAYS = () => true;

const liveSourceSchema = z.strictObject(sourceShape).refine(hasNeededBasis, {
  path: ['legalBasis'],
  message: LEGAL_BASIS_MISSING,
  when: ALWAYS,
});

export type LiveSourceConfig = z.infer<typeof liveSourceSchema>;

const { fps, minFace, window, floor, model, detector, workers } = analysisOptionsSchema.shape;

const liveConfigShape = z.strictObject({
  analysis: z
    .strictObject({ fps, minFace, window, floor, model, detector, workers })
    .prefault({})
    .describe('how all sources are analysed; every key has the default of the command line'),
  sources: z
    .array(liveSourceSchema)
    .min(1, 'name at least one source')
    .max(200)
    .superRefine(refuseSameIds, { when: ALWAYS })
    .describe('the cameras, or what stands in for them'),
  access: accessSchema
    .optional()
    .describe('who may look, and from where (default: whoever sits at this machine, and nobody else)'),
  alerts: alertsSchema.default([]).describe('what somebody wants to be told of'),
  webhooks: webhooksSchema.default([]).describe('programs that are told of every alert, beside the dashboard'),
});

/** The file that `crowdtone serve --config FILE` reads. */
export const liveConfigSchema = liveConfigShape.superRefine(refuseUnknownSources, { when: ALWAYS });

export type LiveConfig = z.infer<typeof liveConfigSchema>;

function hasNeededBasis(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return true;
  const { setting, legalBasis } = source as { setting?: unknown; legalBasis?: unknown };
  if (!FORBIDDEN_WITHOUT_BASIS.has(setting)) return true;
  return typeof legalBasis === 'string' && legalBasis.trim() !== '';
}

/** Messages never repeat the address: it may hold a password. */
function checkLocation(location: string, context: z.RefinementCtx): void {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? [];
  if (scheme === undefined) return;
  if (!SCHEMES.some((known) => known === scheme.toLowerCase())) {
    context.addIssue(`${scheme}:// is no kind of camera; use ${SCHEMES.map((known) => `${known}://`).join(', ')}`);
  } else if (!LISTENS.test(location) && !(URL.canParse(location) && new URL(location).hostname !== '')) {
    context.addIssue(`the address names no host; write it like ${scheme}://camera.local/stream`);
  }
}

function refuseSameIds(sources: unknown, context: z.RefinementCtx): void {
  const seen = new Set<unknown>();
  for (const [index, source] of (Array.isArray(sources) ? sources : []).entries()) {
    const id: unknown = (source as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') continue;
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: 'the id is taken by a source above' });
    }
    seen.add(id);
  }
}
