import { testCases } from '../../support/cases.js';
import { keyIds } from './key-ids.cases.js';

testCases(keyIds);
