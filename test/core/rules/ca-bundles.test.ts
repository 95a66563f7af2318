import { testCases } from '../../support/cases.js';
import { caBundles } from './ca-bundles.cases.js';

testCases(caBundles);
