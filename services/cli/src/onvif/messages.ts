import { cameraStreamsSchema, errorCodeSchema, foundCameraSchema, MAX_FOUND_CAMERAS } from '@crowdtone/domain';
import { z } from 'zod';

/** What the process of ONVIF is asked to do, once. */
export const onvifTaskSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('find'),
    /** Names of network interfaces on which to search. */
    interfaces: z.array(z.string()),
    waitMs: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal('streams'),
    service: z.string(),
    user: z.string().optional(),
    password: z.string().optional(),
    timeoutMs: z.number().positive(),
  }),
]);

/** See {@link onvifTaskSchema}. */
export type OnvifTask = z.infer<typeof onvifTaskSchema>;

/** What it answers before it ends. What it was told by cameras is checked here for the second time. */
export const onvifAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), cameras: z.array(foundCameraSchema).max(MAX_FOUND_CAMERAS) }),
  z.object({ kind: z.literal('streams'), answer: cameraStreamsSchema }),
  z.object({ kind: z.literal('failed'), code: errorCodeSchema, message: z.string().max(500) }),
]);

/** See {@link onvifAnswerSchema}. */
export type OnvifAnswer = z.infer<typeof onvifAnswerSchema>;
