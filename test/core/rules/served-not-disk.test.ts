import { testLiveCases } from '../../support/seen.js';
import { servedNotDiskCases } from './served-not-disk.cases.js';

testLiveCases(servedNotDiskCases);
