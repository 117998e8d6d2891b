import { ingestServiceConfigSchema, receiveServiceConfig } from '@crowdtone/config';
import { runServiceProcess } from '@crowdtone/runtime';
import { startIngest } from './start-ingest';

void runServiceProcess(async () => startIngest(await receiveServiceConfig(ingestServiceConfigSchema)));
