/** What a synthetic scene shows, known exactly because it was painted. */
import { boxSchema, expressionSchema } from '@crowdtone/domain';
import { z } from 'zod';

export const scenePersonSchema = z.object({
  trackId: z.number().int().nonnegative(),
  /** The whole face, also where the frame's edge or another person hides part of it; whole pixels. */
  box: boxSchema,
  /** Shorter side of the box, pixels. */
  sizePx: z.number().positive(),
  /** What the picture's folder is named after; null when the picture came without. */
  expression: expressionSchema.nullable(),
  /** Share of the face that nothing hides, in [0,1]: 1 = visible, 0 = fully occluded or outside the frame. */
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
      /** Everyone whose face box lies at least partly inside the frame. */
      people: z.array(scenePersonSchema),
    }),
  ),
});

export type SceneTruth = z.infer<typeof sceneTruthSchema>;
