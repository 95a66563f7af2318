import { testCases } from '../../support/cases.js';
import { copies } from './copies.cases.js';

testCases(copies);
