/** Zones and masks of a camera while an operator draws them. */
import {
  type Camera,
  cornersFault,
  MAX_ZONES,
  type Point,
  parseCorners,
  parseMask,
  writeCorners,
} from '@crowdtone/domain';
import { t } from '../text/translate';

/** What an area is for. */
export type AreaKind = 'zone' | 'mask';

/** An area that is drawn. */
export interface AreaDraft {
  /** Distinguishes areas in this dialog only. */
  readonly key: string;
  readonly kind: AreaKind;
  /** Identifier of a zone, which stays when it is renamed; empty for masks. */
  readonly id: string;
  readonly name: string;
  readonly corners: readonly Point[];
}

/** All areas of a camera, zones first. */
export function draftsOf({ zones = [], mask = [] }: Pick<Camera, 'zones' | 'mask'>): AreaDraft[] {
  return [
    ...zones.map(
      ({ id, name, area }): AreaDraft => ({
        key: `zone:${id}`,
        kind: 'zone',
        id,
        name,
        corners: parseCorners(area) ?? [],
      }),
    ),
    ...mask.map(
      (text, index): AreaDraft => ({
        ...{
          key: `mask:${index}`,
          kind: 'mask',
          id: '',
          name: t('zones.newMask', { number: index + 1 }),
          corners: parseMask(text) ?? [],
        },
      }),
    ),
  ];
}

/** The body of the change: all zones and masks, null for none. */
export function changeOfAreas(areas: readonly AreaDraft[]): object {
  const zones = areas
    .filter(({ kind }) => kind === 'zone')
    .map(({ id, name, corners }) => ({ id, name: name.trim(), area: writeCorners(corners) }));
  const mask = areas.filter(({ kind }) => kind === 'mask').map(({ corners }) => writeCorners(corners));
  return { zones: zones.length > 0 ? zones : null, mask: mask.length > 0 ? mask : null };
}

/** Another area, with an identifier that no zone has. */
export function newArea(areas: readonly AreaDraft[], kind: AreaKind, corners: readonly Point[]): AreaDraft {
  const ofKind = areas.filter((area) => area.kind === kind);
  const taken = new Set(areas.map(({ key }) => key));
  let number = ofKind.length + 1;
  while (taken.has(keyOf(kind, number))) number += 1;
  const name = kind === 'zone' ? t('zones.newZone', { number }) : t('zones.newMask', { number });
  return { key: keyOf(kind, number), kind, id: kind === 'zone' ? `zone-${number}` : '', name, corners };
}

function keyOf(kind: AreaKind, number: number): string {
  return kind === 'zone' ? `zone:zone-${number}` : `mask:new-${number}`;
}

/** What is wrong with an area; null when nothing is. */
export function faultOfArea({ kind, name, corners }: AreaDraft): string | null {
  if (kind === 'zone' && name.trim() === '') return t('areaFault.nameless');
  const fault = cornersFault(corners);
  return fault && t(`areaFault.${fault}`);
}

/** Why there can be no further zone; null when there can. */
export function whyNoZone(areas: readonly AreaDraft[]): string | null {
  const zones = areas.filter(({ kind }) => kind === 'zone').length;
  return zones < MAX_ZONES ? null : t('zones.full', { most: MAX_ZONES });
}

/** A rectangle in the middle, to be moved by keyboard. */
export const MIDDLE: readonly Point[] = [
  { x: 0.35, y: 0.35 },
  { x: 0.65, y: 0.35 },
  { x: 0.65, y: 0.65 },
  { x: 0.35, y: 0.65 },
];

/** The point within the picture, in steps of a thousandth. */
export function within({ x, y }: Point): Point {
  const clamp = (value: number) => Math.round(1000 * Math.min(1, Math.max(0, value))) / 1000;
  return { x: clamp(x), y: clamp(y) };
}

/** The corners with one moved. */
export function withCorner(corners: readonly Point[], index: number, point: Point): readonly Point[] {
  return corners.map((corner, place) => (place === index ? within(point) : corner));
}

/** The corners with another one halfway to the next. */
export function withCornerAfter(corners: readonly Point[], index: number): readonly Point[] {
  const [corner, next] = [corners[index], corners[(index + 1) % corners.length]];
  if (corner === undefined || next === undefined) return corners;
  const half = within({ x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 });
  return [...corners.slice(0, index + 1), half, ...corners.slice(index + 1)];
}

/** How far an arrow key moves a corner; null for other keys. */
export function moveOfKey(key: string, isFar: boolean): Point | null {
  const step = isFar ? 0.05 : 0.01;
  switch (key) {
    case 'ArrowLeft':
      return { x: -step, y: 0 };
    case 'ArrowRight':
      return { x: step, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -step };
    case 'ArrowDown':
      return { x: 0, y: step };
    default:
      return null;
  }
}
