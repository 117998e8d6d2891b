import { describeFences } from '@crowdtone/testing/store/fence-conformance';
import { openStore } from './open-store';

describeFences('DuckDB', () => openStore(':memory:'));
