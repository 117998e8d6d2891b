import { z } from 'zod';

/** The square crop of a face that an expression network takes as its input. */
export const cropFormatSchema = z.object({
  /** Side of the crop in sides of the canonical face window, see `faceWindow`. */
  scale: z.number().positive(),
  /** Side of the crop, pixels: that of the network's input, whatever the size of the face. */
  sidePx: z.number().int().positive(),
  /** 1: grey; 3: RGB. */
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Kernel that the network was trained with. */
  filter: z.enum(['bilinear', 'bicubic']),
});

/** See {@link cropFormatSchema}. */
export type CropFormat = z.infer<typeof cropFormatSchema>;
