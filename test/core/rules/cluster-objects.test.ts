import { testCases } from '../../support/cases.js';
import { clusterObjects } from './cluster-objects.cases.js';

testCases(clusterObjects);
