import { testCases } from '../../support/cases.js';
import { manifests } from './manifests.cases.js';

testCases(manifests);
