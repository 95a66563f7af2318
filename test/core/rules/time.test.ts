import { testCases } from '../../support/cases.js';
import { time } from './time.cases.js';

testCases(time);
