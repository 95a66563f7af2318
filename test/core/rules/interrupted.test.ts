import { testCases } from '../../support/cases.js';
import { interrupted } from './interrupted.cases.js';

testCases(interrupted);
