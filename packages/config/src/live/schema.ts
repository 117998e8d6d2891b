import {
  type ErrorCode,
  hardwareSchema,
  LEGAL_BASIS_RULE,
  MOST_CAMERAS,
  needsLegalBasis,
  percentEncoded,
  pictureModeSchema,
  rawInPassword,
  settingSchema,
  transportSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import { analysisOptionsSchema, correctionsShape } from '../analysis';
import { accessSchema } from './access';
import { alertsSchema, refuseUnknownSources, webhooksSchema } from './alerts';
import { limitsSchema } from './limits';

/** Stands for the sample video of this program, which plays in a loop. */
export const SAMPLE_LOCATION = 'sample';

const SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https', 'udp', 'srt'] as const;

/** Packets that are sent here need no host: `udp://:5000`. */
const LISTENS = /^(udp|srt):\/\/@?:\d+/i;

const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'use up to 60 lower-case letters, digits and hyphens, a letter or digit first');

const locationSchema = z.string().trim().min(1).max(2000).superRefine(checkLocation);

/** One camera, as it is configured. Numbers are in the units that people think in; programs get milliseconds. */
export const sourceShape = {
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
  transport: transportSchema.default('tcp').describe('how RTSP carries its packets; udp loses some of them'),
  hardware: hardwareSchema
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
  ...correctionsShape,
};

/** Checks of this kind are made although others failed, so that all mistakes are told at once. */
const ALWAYS = () => true;

export const LAWFUL = {
  path: ['legalBasis'],
  message: LEGAL_BASIS_RULE,
  when: ALWAYS,
  params: { code: 'E_LEGAL_BASIS_MISSING' satisfies ErrorCode },
};

export const liveSourceSchema = z.strictObject(sourceShape).refine(hasNeededBasis, LAWFUL);

export type LiveSourceConfig = z.infer<typeof liveSourceSchema>;

const { fps, minFace, window, floor, model, detector, workers } = analysisOptionsSchema.shape;

const liveConfigShape = z.strictObject({
  analysis: z
    .strictObject({ fps, minFace, window, floor, model, detector, workers })
    .prefault({})
    .describe('how all sources are analysed; every key has the default of the command line'),
  sources: z
    .array(liveSourceSchema)
    .max(MOST_CAMERAS)
    .superRefine(refuseSameIds, { when: ALWAYS })
    .default([])
    .describe('the cameras, or what stands in for them; more can be added on the dashboard'),
  access: accessSchema
    .optional()
    .describe('who may look, and from where (default: whoever sits at this machine, and nobody else)'),
  limits: limitsSchema.describe(
    "what one token, one address and all clients together may ask of the dashboard's server",
  ),
  alerts: alertsSchema.default([]).describe('what somebody wants to be told of'),
  webhooks: webhooksSchema.default([]).describe('programs that are told of every alert, beside the dashboard'),
});

/** The file that `crowdtone serve --config FILE` reads. */
export const liveConfigSchema = liveConfigShape.superRefine(refuseUnknownSources, { when: ALWAYS });

export type LiveConfig = z.infer<typeof liveConfigSchema>;

export function hasNeededBasis(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return true;
  const { setting, legalBasis } = source as { setting?: unknown; legalBasis?: unknown };
  if (!needsLegalBasis(setting)) return true;
  return typeof legalBasis === 'string' && legalBasis.trim() !== '';
}

/** Messages never repeat the address: it may hold a password. */
function checkLocation(location: string, context: z.RefinementCtx): void {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? [];
  if (scheme === undefined) return;
  const raw = rawInPassword(location);
  if (!SCHEMES.some((known) => known === scheme.toLowerCase())) {
    context.addIssue(`${scheme}:// is no kind of camera; use ${SCHEMES.map((known) => `${known}://`).join(', ')}`);
  } else if (/[\s\p{Cc}]/u.test(location)) {
    context.addIssue('the address holds a blank or a control character; write a blank as %20');
  } else if (raw?.isCertain) {
    context.addIssue(`the password holds a raw ${raw.character}; write it as ${percentEncoded(raw.character)}`);
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
