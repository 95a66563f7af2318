import { testCases } from '../../support/cases.js';
import { mixed } from './mixed.cases.js';

testCases(mixed);
