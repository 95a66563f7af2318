import { testCases } from '../../support/cases.js';
import { identity } from './identity.cases.js';

testCases(identity);
