import { testCases } from '../../support/cases.js';
import { notWantedCases } from './not-wanted.cases.js';

testCases(notWantedCases);
