/** From sums of roll-ups to a heat map. */
import { EXPRESSIONS } from '../expressions';
import {
  cellCount,
  type HeatMap,
  MOOD_FIELDS,
  MOOD_GRID,
  type MoodCell,
  PEOPLE_GRID,
  type WindowPlaces,
} from './place-grid';

/** What one run of a camera adds to a heat map. */
export interface HeatMapPart extends WindowPlaces {
  readonly windows: number;
  /** Extent on the clock, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** People in a window on average, in steps of this. */
const PEOPLE_STEP = 0.01;

/**
 * The heat map of all parts; null for none. A cell in which fewer people than the floor were seen, all windows together, is
 * blank, and so is one without shares.
 */
export function heatMapOf(parts: readonly HeatMapPart[]): HeatMap | null {
  if (parts.length === 0) return null;
  const windows = parts.reduce((sum, part) => sum + part.windows, 0);
  const floor = Math.min(...parts.map((part) => part.floor));
  const people = Array.from({ length: cellCount(PEOPLE_GRID) }, (_, cell) => {
    const seen = parts.reduce((sum, part) => sum + (part.people[cell] ?? 0), 0);
    return seen < floor ? null : Math.round(seen / windows / PEOPLE_STEP) * PEOPLE_STEP;
  });
  const mood = Array.from({ length: cellCount(MOOD_GRID) }, (_, cell) => moodCell(parts, cell));
  return {
    from: Math.min(...parts.map((part) => part.from)),
    to: Math.max(...parts.map((part) => part.to)),
    windows,
    floor,
    people: { ...PEOPLE_GRID, cells: people },
    mood: { ...MOOD_GRID, cells: mood },
  };
}

function moodCell(parts: readonly HeatMapPart[], cell: number): MoodCell | null {
  const sum = (field: number) => parts.reduce((total, part) => total + (part.mood[cell * MOOD_FIELDS + field] ?? 0), 0);
  const [windows, people] = [sum(0), sum(1)];
  if (people === 0) return null;
  return {
    windows,
    people,
    shares: EXPRESSIONS.map((expression, index) => ({ expression, share: Math.min(1, sum(2 + index) / people) })),
  };
}
