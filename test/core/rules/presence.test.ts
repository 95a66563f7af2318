import { testCases } from '../../support/cases.js';
import { presence } from './presence.cases.js';

testCases(presence);
