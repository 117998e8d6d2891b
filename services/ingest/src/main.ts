import { ingestServiceConfigSchema, readServiceConfig, runServiceProcess } from '@crowdtone/config';
import { startIngest } from './start-ingest';

void runServiceProcess(() => startIngest(readServiceConfig(ingestServiceConfigSchema)));
