/** Zones: named parts of a camera's picture with figures of their own. */
import { z } from 'zod';
import type { ErrorCode } from '../error-codes';
import type { Box, Point } from '../geometry';
import { holdsPoint, type Polygon, parseCorners, polygonFault } from './polygon';

/** Most zones of a camera: each adds figures to every window. */
export const MAX_ZONES = 12;

const AREA_INVALID = { code: 'E_AREA_INVALID' satisfies ErrorCode };

/** A polygon as users write it; see {@link polygonFault}. */
export const areaSchema = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const fault = polygonFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault, params: AREA_INVALID });
  });

/** Identifies a zone among those of its camera. */
export const zoneIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use up to 40 lower-case letters, digits and hyphens, a letter or digit first');

/** A zone of a camera. */
export const zoneSchema = z.strictObject({
  id: zoneIdSchema.describe('identifier of the zone in figures and rules, unique for its camera; never change it'),
  name: z.string().trim().min(1).max(60).describe('display name; may change at any time'),
  area: areaSchema.describe(
    'polygon that holds it: three corners or more in the order of its outline, in fractions of width and height, such as ' +
      '"0,0 0.5,0 0.5,1"; sides must not cross',
  ),
});

/** See {@link zoneSchema}. */
export type Zone = z.infer<typeof zoneSchema>;

/** The zones of a camera. Where they overlap, people belong to the first. */
export const zonesSchema = z
  .array(zoneSchema)
  .max(MAX_ZONES)
  .superRefine(
    (zones, context) => {
      for (const key of ['id', 'name'] as const) {
        const seen = new Set<string>();
        for (const [index, zone] of zones.entries()) {
          if (seen.has(zone[key])) {
            context.addIssue({
              ...{ code: 'custom', path: [index, key], message: `another zone above has this ${key}` },
              params: AREA_INVALID,
            });
          }
          seen.add(zone[key]);
        }
      }
    },
    { when: ({ issues }) => issues.length === 0 },
  );

/** A zone as points are compared with it. */
export interface ZoneArea {
  readonly id: string;
  readonly polygon: Polygon;
}

/** Zones as points are compared with them. */
export function zoneAreas(zones: readonly Zone[]): ZoneArea[] {
  return zones.flatMap(({ id, area }) => {
    const polygon = parseCorners(area);
    return polygon === null ? [] : [{ id, polygon }];
  });
}

/** The centre of a face's box in fractions of the frame, which decides where someone is. */
export function placeOf(box: Box, frame: { readonly width: number; readonly height: number }): Point {
  return { x: (box.x + box.width / 2) / frame.width, y: (box.y + box.height / 2) / frame.height };
}

/** The zone that holds a point; null outside of all. */
export function zoneAt(zones: readonly ZoneArea[], point: Point): string | null {
  return zones.find(({ polygon }) => holdsPoint(polygon, point))?.id ?? null;
}
