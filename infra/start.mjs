/** `npm start`: bootstrap, then the command line in this same process, so that signals and exit codes are its own. */
import { createRequire } from 'node:module';
import { bootstrap } from './bootstrap.mjs';

bootstrap({ link: true });
createRequire(import.meta.url)('../services/cli/dist/main.js');
