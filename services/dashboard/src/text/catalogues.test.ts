import { describeCatalogues } from '@crowdtone/testing/catalogues';
import { CATALOGUES } from './translate';

describeCatalogues(CATALOGUES);
