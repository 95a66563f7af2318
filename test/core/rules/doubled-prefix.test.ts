import { testCases } from '../../support/cases.js';
import { doubledPrefix } from './doubled-prefix.cases.js';

testCases(doubledPrefix);
