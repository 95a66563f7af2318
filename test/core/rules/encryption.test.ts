import { testCases } from '../../support/cases.js';
import { encryption } from './encryption.cases.js';

testCases(encryption);
