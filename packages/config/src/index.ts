export * from './analysis';
export * from './parse';
export * from './service-process';
export * from './services';
