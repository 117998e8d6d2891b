import { ingestServiceConfigSchema, readServiceConfig } from '@crowdtone/config';
import { runServiceProcess } from '@crowdtone/runtime';
import { startIngest } from './start-ingest';

void runServiceProcess(() => startIngest(readServiceConfig(ingestServiceConfigSchema)));
