import { testCases } from '../../support/cases.js';
import { pairs } from './pairs.cases.js';

testCases(pairs);
