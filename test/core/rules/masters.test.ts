import { testCases } from '../../support/cases.js';
import { masters } from './masters.cases.js';

testCases(masters);
