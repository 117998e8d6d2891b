import type { Messages } from '@crowdtone/texts';

/** Zones and masks: drawing them, and their figures. */
export const zones = {
  open: 'Zones and masks',
  title: 'Zones and masks of {camera}',
  about:
    'Zones have figures of their own; where they overlap, people belong to the first. Masks are blacked out before faces are searched for.',
  moveHelp:
    'Drag the corners of the selected area. With the keyboard: arrow keys move a corner, Shift moves it further, Insert adds one, Delete removes one.',
  drawZoneHelp:
    '{corners} corners. Tap the corners of the zone in order; the first one again, or Finish, completes it.',
  drawMaskHelp:
    '{corners} corners. Tap the corners of the mask in order; the first one again, or Finish, completes it.',
  drawZone: 'Draw a zone',
  drawMask: 'Draw a mask',
  addZone: 'Add a zone in the middle',
  addMask: 'Add a mask in the middle',
  finish: 'Finish',
  stopDrawing: 'Stop drawing',
  full: 'A camera has at most {most} zones.',
  zone: 'Zone',
  mask: 'Mask',
  newZone: 'Zone {number}',
  newMask: 'Mask {number}',
  nameOf: 'Name of {zone}',
  remove: 'Remove',
  faultOf: '{area}: {fault}',
  notSaved: 'Not saved: {reason}.',
  noPicture: 'No picture at the moment. Areas can be drawn without it.',
  picture: 'Live thumbnail of the camera',
  corner: 'Corner {number} of {corners} of {area}, {left} % from the left, {top} % from the top',
  zones: 'Zones',
  people: 'People',
  mood: 'Mood',
  whole: 'Whole picture',
  noFigures: 'No figures yet',
  shown: 'Figures of the zone {zone}',
  part: 'Part of the picture',
  ruleHelp: 'A zone is judged wherever a camera has one of this identifier.',
  protects: 'Withheld to protect a few people elsewhere',
  protectsWhy:
    'So few people were elsewhere that their expressions could be computed from these shares and those of the whole picture.',
  moodFigures: '{mood}: {figures}',
} as const satisfies Messages;

/** What is wrong with an area. */
export const areaFault = {
  nameless: 'Give the zone a name.',
  'few-corners': 'It needs at least three corners.',
  'many-corners': 'It has too many corners; use fewer.',
  outside: 'A corner lies outside of the picture.',
  crosses: 'Its sides touch or cross; name the corners in the order of the outline.',
  flat: 'It has no area; move its corners apart.',
} as const satisfies Messages;
