import { testCases } from '../../support/cases.js';
import { usages } from './usages.cases.js';

testCases(usages);
