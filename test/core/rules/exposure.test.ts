import { testCases } from '../../support/cases.js';
import { exposure } from './exposure.cases.js';

testCases(exposure);
