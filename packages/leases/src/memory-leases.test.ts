import { describeLeases } from '@crowdtone/testing/leases/conformance';
import { openMemoryLeases } from '.';

describeLeases('leases in memory', async () => openMemoryLeases());
