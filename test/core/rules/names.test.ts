import { testCases } from '../../support/cases.js';
import { names } from './names.cases.js';

testCases(names);
