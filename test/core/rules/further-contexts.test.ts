import { testCases } from '../../support/cases.js';
import { furtherContexts } from './further-contexts.cases.js';

testCases(furtherContexts);
