export * from './bin-length';
export * from './compare-ranges';
export * from './range-summary';
export * from './window-bin';
