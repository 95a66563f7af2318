import { testCases } from '../../support/cases.js';
import { duplicates } from './duplicates.cases.js';

testCases(duplicates);
