export * from './compare-conditions';
export type { Difference, Estimate } from './estimates';
export * from './event-locked';
export { holm } from './holm';
