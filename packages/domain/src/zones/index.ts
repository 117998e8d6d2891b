export * from './heat-map';
export * from './place-grid';
export * from './polygon';
export * from './zone';
