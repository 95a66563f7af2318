import { testCases } from '../../support/cases.js';
import { keys } from './keys.cases.js';

testCases(keys);
