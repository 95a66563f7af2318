import { testCases } from '../../support/cases.js';
import { ownership } from './ownership.cases.js';

testCases(ownership);
