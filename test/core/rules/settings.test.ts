import { testCases } from '../../support/cases.js';
import { settings } from './settings.cases.js';

testCases(settings);
