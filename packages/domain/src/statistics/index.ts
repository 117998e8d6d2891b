export * from './affect';
export * from './conservation';
export * from './counted-shares';
export * from './group-window';
export * from './privacy-floor';
export * from './random';
export * from './track-readings';
export * from './wilson';
