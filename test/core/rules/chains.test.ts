import { testCases } from '../../support/cases.js';
import { chains } from './chains.cases.js';

testCases(chains);
