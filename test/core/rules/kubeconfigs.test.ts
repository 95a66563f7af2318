import { testCases } from '../../support/cases.js';
import { kubeconfigs } from './kubeconfigs.cases.js';

testCases(kubeconfigs);
