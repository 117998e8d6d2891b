/** Ground truth of a synthetic scene. */
import { boxSchema, expressionSchema } from '@crowdtone/domain';
import { z } from 'zod';

export const scenePersonSchema = z.object({
  trackId: z.number().int().nonnegative(),
  /** The whole face, including parts hidden by the frame's edge or another person; whole pixels. */
  box: boxSchema,
  /** Shorter side of the box, pixels. */
  sizePx: z.number().positive(),
  /** Name of the image's folder; null when it is no expression. */
  expression: expressionSchema.nullable(),
  /** Visible share of the face, in [0,1]: 1 = visible, 0 = fully occluded or outside the frame. */
  visible: z.number().min(0).max(1),
});

export type ScenePerson = z.infer<typeof scenePersonSchema>;

export const sceneTruthSchema = z.object({
  version: z.literal(1),
  seed: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  fps: z.number().positive(),
  /** Different people over the whole scene. */
  people: z.number().int().nonnegative(),
  frames: z.array(
    z.object({
      presentationMs: z.number().nonnegative(),
      /** Every person whose face box lies at least partly inside the frame. */
      people: z.array(scenePersonSchema),
    }),
  ),
});

export type SceneTruth = z.infer<typeof sceneTruthSchema>;
