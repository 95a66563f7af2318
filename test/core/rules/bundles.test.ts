import { testCases } from '../../support/cases.js';
import { bundles } from './bundles.cases.js';

testCases(bundles);
