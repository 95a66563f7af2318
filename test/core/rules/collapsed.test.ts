import { testCases } from '../../support/cases.js';
import { collapsed } from './collapsed.cases.js';

testCases(collapsed);
