import { testCases } from '../../support/cases.js';
import { serials } from './serials.cases.js';

testCases(serials);
