export * from './bin-length';
export * from './compare-ranges';
export * from './quiet-bins';
export * from './range-summary';
export * from './timeline';
export * from './week-hours';
export * from './window-bin';
