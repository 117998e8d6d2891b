export * from './analysis';
export * from './parse';
export * from './services';
