import { testCases } from '../../support/cases.js';
import { issuer } from './issuer.cases.js';

testCases(issuer);
