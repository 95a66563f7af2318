import { testCases } from '../../support/cases.js';
import { chainFiles } from './chain-files.cases.js';

testCases(chainFiles);
